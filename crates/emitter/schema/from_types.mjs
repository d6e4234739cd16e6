// Writes the trimmed schema of a provider whose binary is not at hand, from the types that CDK Terrain
// generates from that provider's own schema (npm package @cdktn/provider-aws; its README names the
// provider's version):
//
//   npm install --no-save --prefix /tmp/types @cdktn/provider-aws@25.7.0
//   node crates/emitter/schema/from_types.mjs /tmp/types/node_modules/@cdktn/provider-aws 6.66.0 \
//     <crates/emitter/schema/aws-5.100.0.json >crates/emitter/schema/aws-6.66.0.json
//
// The types trimmed to are those of the schema on standard input, and those that only this version has. The types say nothing of the least
// number of blocks, and of the greatest only whether it is one. What is deprecated stands below.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// Arguments that 6.x warns of, of the types that the modules use: from the comments of the npm package
// @pulumi/aws 7.48.0, read 2026-11.
const DEPRECATED = {
  aws_cloudwatch_event_rule: ['is_enabled'],
  aws_dynamodb_table: ['global_secondary_index.hash_key', 'global_secondary_index.range_key'],
  aws_s3_bucket: [
    'acceleration_status', 'acl', 'cors_rule', 'grant', 'lifecycle_rule', 'logging', 'object_lock_configuration',
    'policy', 'replication_configuration', 'request_payer', 'server_side_encryption_configuration', 'versioning',
    'website', 'website_domain', 'website_endpoint',
  ],
  aws_s3_bucket_lifecycle_configuration: ['expected_bucket_owner', 'rule.prefix'],
  aws_s3_bucket_logging: ['expected_bucket_owner', 'target_grant.grantee.display_name'],
  aws_s3_bucket_replication_configuration: ['rule.prefix'],
  aws_s3_bucket_server_side_encryption_configuration: ['expected_bucket_owner'],
  aws_s3_bucket_versioning: ['expected_bucket_owner'],
  aws_vpc: ['ipv6_association_id', 'ipv6_cidr_block'],
  'data.aws_region': ['name'],
};

// Types that the modules use on 6.x alone, which 5.x does not know.
const ONLY_NEWER = ['aws_cloudwatch_alarm_mute_rule'];

const [folder, version] = process.argv.slice(2);
const known = JSON.parse(readFileSync(0, 'utf8'));

const PRIMITIVES = { string: 'string', number: 'number', boolean: 'bool' };
const GETTERS = {
  String: 'string', Number: 'number', Boolean: 'bool', List: ['list', 'string'],
  NumberList: ['list', 'number'], StringMap: ['map', 'string'], NumberMap: ['map', 'number'],
  BooleanMap: ['map', 'bool'], AnyMap: ['map', 'string'],
};

// The text of each class by its name.
function classes(text) {
  const found = new Map();
  const starts = [...text.matchAll(/^class (\w+) extends (\S+) \{/gm)];
  starts.forEach((start, at) => {
    const end = starts[at + 1]?.index ?? text.length;
    found.set(start[1], { parent: start[2], body: text.slice(start.index, end) });
  });
  return found;
}

// The type of an argument in the notation of `terraform providers schema -json`.
function typeOf(entry, getter) {
  if (entry) {
    const [, kind, storage] = entry;
    if (kind === 'simple') return PRIMITIVES[storage];
    const inner = storage.replace(/(List|Map|Set)$/, '');
    if (PRIMITIVES[inner]) return [kind, PRIMITIVES[inner]];
    return [kind, 'dynamic'];
  }
  return GETTERS[getter] ?? 'dynamic';
}

// The blocks and attributes of one class.
function read(all, name, hcl) {
  const { body } = all.get(name);
  const attributes = {};
  const blocks = {};
  const entries = new Map(
    [...hcl.matchAll(/^\s+(\w+): \{\s+value: .*\s+isBlock: (true|false),\s+type: "(\w+)",\s+storageClassType: "(\w+)",/gm)]
      .map(([, key, block, kind, storage]) => [key, [block === 'true', kind, storage]]));
  const told = [...body.matchAll(/^\s*\/\/ (\w+) - computed: (true|false), optional: (true|false), required: (true|false)$/gm)];
  for (const [, key, computed, optional, required] of told) {
    const entry = entries.get(key);
    const field = body.match(new RegExp(`new (\\w+)\\(this, "${key}"`))?.[1];
    if (entry?.[0] && field) {
      const single = field.endsWith('OutputReference');
      const item = single ? field : field.replace(/List$/, 'OutputReference');
      const nesting = { list: 'list', set: 'set', struct: 'single', map: 'map' }[entry[1]];
      const nested = read(all, item, functionBody(all.text, item));
      const block = { block: nested };
      if (nesting !== 'list') block.nesting = nesting;
      if (required === 'true') block.min_items = 1;
      if (single && nesting !== 'single') block.max_items = 1;
      blocks[key] = block;
      continue;
    }
    const getter = body.match(new RegExp(`return this\\.get(\\w+)Attribute\\('${key}'\\)`))?.[1];
    const attribute = { type: field ? ['list', 'dynamic'] : typeOf(entry, getter) };
    if (required === 'true') attribute.required = true;
    if (optional === 'true') attribute.optional = true;
    if (computed === 'true') attribute.computed = true;
    attributes[key] = attribute;
  }
  const sorted = (map) => Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
  const schema = {};
  if (Object.keys(attributes).length) schema.attributes = sorted(attributes);
  if (Object.keys(blocks).length) schema.blocks = sorted(blocks);
  return schema;
}

// The text of the function that writes the nested block of a class.
function functionBody(text, item) {
  const name = item.replace(/OutputReference$/, '');
  const start = text.indexOf(`function ${name[0].toLowerCase()}${name.slice(1)}ToHclTerraform(`);
  if (start < 0) throw new Error(`${name} has no function that writes it`);
  return text.slice(start, text.indexOf('\nclass ', start));
}

function mark(schema, path) {
  const [first, ...rest] = path;
  if (rest.length) {
    mark(schema.blocks[first].block, rest);
  } else if (schema.attributes?.[first]) {
    schema.attributes[first].deprecated = true;
  } else if (schema.blocks?.[first]) {
    schema.blocks[first].deprecated = true;
  } else {
    throw new Error(`there is no ${path.join('.')} to be deprecated`);
  }
}

function trim(type, isData) {
  const name = (isData ? 'data-aws-' : '') + type.slice('aws_'.length).replaceAll('_', '-');
  const text = readFileSync(join(folder, 'lib', name, 'index.js'), 'utf8');
  const all = classes(text);
  all.text = text;
  const main = [...all].find(([, { parent }]) => /Terraform(Resource|DataSource)$/.test(parent))[0];
  const { body } = all.get(main);
  const schema = read(all, main, body.slice(body.indexOf('synthesizeHclAttributes')));
  for (const path of DEPRECATED[isData ? `data.${type}` : type] ?? []) mark(schema, path.split('.'));
  return schema;
}

const all = (types, isData) => Object.fromEntries(types.sort().map((type) => [type, trim(type, isData)]));
console.log(JSON.stringify({
  provider: known.provider,
  version,
  resources: all([...Object.keys(known.resources), ...ONLY_NEWER], false),
  data: all(Object.keys(known.data), true),
}));
