"""API Gateway's PutRestApi: a REST API from an OpenAPI 3 document; and calls by anybody.

ministack imports a document for CloudFormation only, and knows neither `any` methods nor validators
there. This makes resources, methods, integrations, models, validators, authorisers and gateway
responses from the document, in the `overwrite` mode (Terraform's default), through ministack's own
functions, so calls through the gateway behave as if each had been created alone.

It reads what groundplan emits and fails on what it does not know (an unknown `x-amazon-apigateway-`
extension, an unknown integration type), rather than importing half of it.

A call through the gateway carries no account; ministack then looks in its default account only. Here
an API is found by its id in whichever account it is, as on AWS.
"""

import json

from ministack.services import apigateway_v1 as gateway

METHODS = {method: method.upper() for method in ("get", "put", "post", "delete", "options", "head", "patch")}
METHODS["x-amazon-apigateway-any-method"] = "ANY"
KNOWN_EXTENSIONS = {
    "x-amazon-apigateway-request-validators",
    "x-amazon-apigateway-request-validator",
    "x-amazon-apigateway-gateway-responses",
    "x-amazon-apigateway-binary-media-types",
    "x-amazon-apigateway-minimum-compression-size",
    "x-amazon-apigateway-api-key-source",
    "x-amazon-apigateway-policy",
}
PLACES = {"path": "path", "query": "querystring", "header": "header"}


class Refused(Exception):
    """The document cannot be imported."""


def install():
    original = gateway.handle_request

    async def handle_request(method, path, headers, body, query_params):
        parts = [part for part in path.split("/") if part]
        if method == "PUT" and len(parts) == 2 and parts[0] == "restapis":
            return put_rest_api(parts[1], body, query_params)
        return await original(method, path, headers, body, query_params)

    find = gateway.find_api_scope

    def find_api_scope(api_id):
        everywhere = ((account, region) for (account, region, found), _ in gateway._rest_apis.all_items() if found == api_id)
        return find(api_id) or next(everywhere, None)

    gateway.handle_request = handle_request
    gateway.find_api_scope = find_api_scope


def put_rest_api(api_id, body, query_params):
    if api_id not in gateway._rest_apis:
        return gateway._v1_error("NotFoundException", "Invalid API identifier specified", 404)
    mode = query_params.get("mode", "merge")
    mode = mode[0] if isinstance(mode, list) else mode
    try:
        if mode != "overwrite":
            raise Refused(f"The mode {mode} is not emulated.")
        overwrite(api_id, json.loads(body))
    except (Refused, json.JSONDecodeError) as error:
        return gateway._v1_error("BadRequestException", str(error), 400)
    return gateway._v1_response(gateway._rest_api_view(gateway._rest_apis[api_id]))


def made(answer):
    """The document in an answer of ministack's own functions; a refusal stops the import."""
    status, _, body = answer
    document = json.loads(body)
    if status >= 400:
        raise Refused(document.get("message", "refused"))
    return document


def overwrite(api_id, spec):
    unknown = {key for key in spec if key.startswith("x-amazon-apigateway-")} - KNOWN_EXTENSIONS
    if unknown:
        raise Refused(f"Not emulated: {', '.join(sorted(unknown))}")
    if not str(spec.get("openapi", "")).startswith("3."):
        raise Refused("Only OpenAPI 3 is emulated.")
    info = spec.get("info", {})
    gateway._rest_apis[api_id].update(
        {key: str(info[source]) for key, source in (("name", "title"), ("description", "description"), ("version", "version")) if source in info}
    )
    resources = gateway._resources[api_id]
    root = next(key for key, resource in resources.items() if resource["path"] == "/")
    resources[root]["resourceMethods"] = {}
    for key in [key for key in resources if key != root]:
        del resources[key]
    for store in (gateway._authorizers_v1, gateway._models, gateway._gateway_responses, gateway._request_validators):
        store[api_id] = {}

    for name, schema in spec.get("components", {}).get("schemas", {}).items():
        model(api_id, name, schema, spec)
    validators = {
        name: made(gateway._create_request_validator(api_id, {"name": name, **settings}))["id"]
        for name, settings in spec.get("x-amazon-apigateway-request-validators", {}).items()
    }
    schemes = security_schemes(api_id, spec)
    for name, answer in spec.get("x-amazon-apigateway-gateway-responses", {}).items():
        made(gateway._put_gateway_response(api_id, name, answer))
    for path, item in spec.get("paths", {}).items():
        resource_id = resource(api_id, root, path)
        for verb, operation in item.items():
            if verb in METHODS:
                Operation(api_id, resource_id, METHODS[verb], item, operation, spec, validators, schemes).install()


def resource(api_id, root, path):
    """The id of the resource at a path, made with what lies above it."""
    current = root
    for part in [part for part in path.split("/") if part]:
        children = (
            key for key, value in gateway._resources[api_id].items()
            if value["parentId"] == current and value["pathPart"] == part
        )
        current = next(children, None) or made(gateway._create_resource(api_id, current, {"pathPart": part}))["id"]
    return current


def model(api_id, name, schema, spec):
    """A model, self-contained: what it refers to is carried along as its definitions."""
    text = json.dumps(schema)
    document = json.loads(text.replace("#/components/schemas/", "#/definitions/"))
    if "#/components/schemas/" in text:
        schemas = json.dumps(spec["components"]["schemas"]).replace("#/components/schemas/", "#/definitions/")
        document["definitions"] = json.loads(schemas)
    made(gateway._create_model(api_id, {"name": name, "schema": json.dumps(document)}))


def security_schemes(api_id, spec):
    """Scheme name -> what a method says to ask for it."""
    found = {}
    for name, scheme in spec.get("components", {}).get("securitySchemes", {}).items():
        kind = str(scheme.get("x-amazon-apigateway-authtype", "")).lower()
        authorizer = scheme.get("x-amazon-apigateway-authorizer")
        if kind == "awssigv4":
            found[name] = {"authorizationType": "AWS_IAM"}
        elif authorizer:
            user_pools = authorizer["type"].lower() == "cognito_user_pools"
            data = {key: value for key, value in authorizer.items() if key != "type"}
            data.setdefault("identitySource", f"method.request.header.{scheme.get('name', 'Authorization')}")
            created = made(gateway._create_authorizer(api_id, {**data, "name": name, "type": authorizer["type"].upper()}))
            found[name] = {
                "authorizationType": "COGNITO_USER_POOLS" if user_pools else "CUSTOM",
                "authorizerId": created["id"],
            }
        elif scheme.get("type") == "apiKey" and scheme.get("name", "").lower() == "x-api-key":
            found[name] = {"apiKeyRequired": True}
        else:
            raise Refused(f"The security scheme {name} is not emulated.")
    return found


class Operation:
    """One method of one path."""

    def __init__(self, api_id, resource_id, method, item, operation, spec, validators, schemes):
        self.at = (api_id, resource_id, method)
        self.parameters = item.get("parameters", []) + operation.get("parameters", [])
        self.operation, self.spec, self.validators, self.schemes = operation, spec, validators, schemes

    def install(self):
        made(gateway._put_method(*self.at, self.method()))
        for status, answer in self.operation.get("responses", {}).items():
            if status.isdigit():
                headers = {f"method.response.header.{name}": False for name in answer.get("headers", {})}
                made(gateway._put_method_response(*self.at, status, {"responseParameters": headers}))
        integration = self.operation.get("x-amazon-apigateway-integration")
        if not integration:
            raise Refused(f"{self.at[2]} has no integration.")
        made(gateway._put_integration(*self.at, self.integration(integration)))
        for pattern, answer in integration.get("responses", {}).items():
            data = {**answer, "selectionPattern": "" if pattern == "default" else pattern}
            made(gateway._put_integration_response(*self.at, str(answer["statusCode"]), data))

    def method(self):
        data = {"authorizationType": "NONE", "requestParameters": {}, "requestModels": {}}
        for requirement in self.operation.get("security", self.spec.get("security", [])):
            for name in requirement:
                data.update(self.schemes[name])
        name = self.operation.get(
            "x-amazon-apigateway-request-validator", self.spec.get("x-amazon-apigateway-request-validator")
        )
        if name:
            data["requestValidatorId"] = self.validators[name]
        for parameter in self.parameters:
            place = PLACES[parameter["in"]]
            data["requestParameters"][f"method.request.{place}.{parameter['name']}"] = parameter.get("required", False)
        for media_type, content in self.operation.get("requestBody", {}).get("content", {}).items():
            reference = content.get("schema", {}).get("$ref", "")
            if not reference.startswith("#/components/schemas/"):
                raise Refused("A body's schema is emulated only as a reference to a component.")
            data["requestModels"][media_type] = reference.rsplit("/", 1)[1]
        return data

    def integration(self, integration):
        kind = str(integration.get("type", "")).upper()
        if kind not in ("AWS_PROXY", "MOCK"):
            raise Refused(f"The integration type {kind} is not emulated.")
        data = {key: value for key, value in integration.items() if key != "responses"}
        data["type"] = kind
        if "passthroughBehavior" in data:
            data["passthroughBehavior"] = data["passthroughBehavior"].upper()
        return data
