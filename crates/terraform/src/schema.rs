//! A provider's schema, trimmed to the types that are used: which arguments and blocks a resource
//! has, and of what type. Read from the JSON that the trimming command writes.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// What a provider accepts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ProviderSchema {
    /// Registry source, such as `hashicorp/aws`.
    pub provider: String,
    /// Version that the schema was read from.
    pub version: String,
    /// Resources, by type.
    pub resources: BTreeMap<String, TypeSchema>,
    /// Data sources, by type.
    pub data: BTreeMap<String, TypeSchema>,
}

/// What a block accepts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TypeSchema {
    /// Arguments and computed attributes.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "at_once"
    )]
    pub attributes: BTreeMap<String, AttributeSchema>,
    /// Nested blocks.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "at_once"
    )]
    pub blocks: BTreeMap<String, Nested>,
}

/// An argument or computed attribute.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AttributeSchema {
    /// Type in the notation of `terraform providers schema -json`.
    #[serde(rename = "type", default)]
    pub kind: Json,
    /// Must be given.
    #[serde(default, skip_serializing_if = "is_false")]
    pub required: bool,
    /// May be given.
    #[serde(default, skip_serializing_if = "is_false")]
    pub optional: bool,
    /// Set by the provider when it is not given.
    #[serde(default, skip_serializing_if = "is_false")]
    pub computed: bool,
    /// Not to be shown.
    #[serde(default, skip_serializing_if = "is_false")]
    pub sensitive: bool,
    /// Not to be used any more.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deprecated: bool,
}

/// A nested block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Nested {
    /// What it accepts.
    pub block: TypeSchema,
    /// How several of them come together.
    #[serde(default, skip_serializing_if = "Nesting::is_list")]
    pub nesting: Nesting,
    /// Least number.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub min_items: u64,
    /// Greatest number; 0 is any.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub max_items: u64,
}

/// How several nested blocks come together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Nesting {
    /// In their order.
    #[default]
    List,
    /// As a set.
    Set,
    /// By their label.
    Map,
    /// There is one at most.
    Single,
}

impl Nesting {
    fn is_list(&self) -> bool {
        *self == Self::List
    }

    fn from_json(mode: &Json) -> Self {
        match mode.as_str() {
            Some("set") => Self::Set,
            Some("map") => Self::Map,
            Some("single" | "group") => Self::Single,
            _ => Self::List,
        }
    }
}

// serde hands these a reference.
fn is_false(value: &bool) -> bool {
    !*value
}

fn is_zero(value: &u64) -> bool {
    *value == 0
}

/// A map that is made of its entries at once: they are written in order, so none is looked for.
fn at_once<'de, D: Deserializer<'de>, V: Deserialize<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, V>, D::Error> {
    struct Entries<V>(PhantomData<V>);

    impl<'de, V: Deserialize<'de>> Visitor<'de> for Entries<V> {
        type Value = BTreeMap<String, V>;

        fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            out.write_str("a map")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut entries = Vec::with_capacity(16);
            while let Some(entry) = map.next_entry()? {
                entries.push(entry);
            }
            Ok(entries.into_iter().collect())
        }
    }

    deserializer.deserialize_map(Entries(PhantomData))
}

impl ProviderSchema {
    /// Reads a trimmed schema.
    ///
    /// # Errors
    /// When the text is not such a schema.
    pub fn read(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// Trims the output of `terraform providers schema -json` to the types in `resources` and
    /// `data`. Types that the provider does not have are left out.
    #[must_use]
    pub fn trim(full: &Json, version: &str, resources: &[String], data: &[String]) -> Self {
        let schemas = full["provider_schemas"]
            .as_object()
            .into_iter()
            .flatten()
            .find(|(address, _)| address.ends_with("/hashicorp/aws"))
            .map(|(_, schemas)| schemas);
        let pick = |section: &str, names: &[String]| {
            names
                .iter()
                .filter_map(|name| {
                    let block = &schemas?[section][name]["block"];
                    block.is_object().then(|| (name.clone(), trim_block(block)))
                })
                .collect()
        };
        Self {
            provider: "hashicorp/aws".into(),
            version: version.into(),
            resources: pick("resource_schemas", resources),
            data: pick("data_source_schemas", data),
        }
    }
}

fn trim_block(block: &Json) -> TypeSchema {
    let flag = |of: &Json, name: &str| of[name].as_bool().unwrap_or(false);
    let attributes = block["attributes"].as_object().into_iter().flatten();
    let blocks = block["block_types"].as_object().into_iter().flatten();
    TypeSchema {
        attributes: attributes
            .map(|(name, attribute)| {
                let attribute = AttributeSchema {
                    kind: attribute["type"].clone(),
                    required: flag(attribute, "required"),
                    optional: flag(attribute, "optional"),
                    computed: flag(attribute, "computed"),
                    sensitive: flag(attribute, "sensitive"),
                    deprecated: flag(attribute, "deprecated"),
                };
                (name.clone(), attribute)
            })
            .collect(),
        blocks: blocks
            .map(|(name, nested)| {
                let nested = Nested {
                    block: trim_block(&nested["block"]),
                    nesting: Nesting::from_json(&nested["nesting_mode"]),
                    min_items: nested["min_items"].as_u64().unwrap_or(0),
                    max_items: nested["max_items"].as_u64().unwrap_or(0),
                };
                (name.clone(), nested)
            })
            .collect(),
    }
}
