//! A tree into typed values, by serde.

use serde::de::value::{MapDeserializer, SeqDeserializer, StrDeserializer};
use serde::de::{DeserializeOwned, Error as _, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::{TomlEntry, TomlNode, TomlValue};

/// Error of a tree that does not fit; the check against the schema comes first and says it better.
pub(crate) type Error = serde::de::value::Error;

/// The value that `node` describes.
pub(crate) fn decode<T: DeserializeOwned>(node: &TomlNode) -> Result<T, Error> {
    T::deserialize(Decoder(node))
}

#[derive(Clone, Copy)]
struct Decoder<'a>(&'a TomlNode);

impl<'a> IntoDeserializer<'a> for Decoder<'a> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

fn entry(entry: &TomlEntry) -> (&str, Decoder<'_>) {
    (&entry.key, Decoder(&entry.node))
}

impl<'de> serde::Deserializer<'de> for Decoder<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.0.value {
            TomlValue::String(text) => visitor.visit_borrowed_str(text),
            TomlValue::Integer(number) => visitor.visit_i64(*number),
            TomlValue::Float(number) => visitor.visit_f64(*number),
            TomlValue::Boolean(truth) => visitor.visit_bool(*truth),
            TomlValue::Other(kind, text) => Err(Error::custom(format_args!("{kind}: {text}"))),
            TomlValue::Array(items) => {
                visitor.visit_seq(SeqDeserializer::new(items.iter().map(|item| Decoder(item))))
            }
            TomlValue::Table(table) => {
                visitor.visit_map(MapDeserializer::new(table.iter().map(entry)))
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    /// A word, or a table with the word as its only key.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match &self.0.value {
            TomlValue::String(word) => {
                let word: StrDeserializer<'_, Error> = word.as_str().into_deserializer();
                word.deserialize_enum(name, variants, visitor)
            }
            TomlValue::Table(table) if table.len() == 1 => {
                let map = MapDeserializer::new(table.iter().map(entry));
                visitor.visit_enum(serde::de::value::MapAccessDeserializer::new(map))
            }
            _ => Err(Error::custom("a word or a table with one key is expected")),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map struct identifier
    }
}
