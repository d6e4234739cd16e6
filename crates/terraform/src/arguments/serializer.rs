//! Any serialisable value as the text and the index of [`CallArguments`].

use std::fmt::{self, Write as _};

use serde::ser::{
    self, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant,
    SerializeTuple, SerializeTupleStruct, SerializeTupleVariant,
};

use super::{CallArguments, Kind, Node};
use crate::value::is_template;

/// From how many items on a list or an object is given its room at once, by the size of its first item.
const MANY: usize = 64;

/// How much more room that is than the others would take if all were like the first: for those that are larger,
/// and for what follows. Room that is never written to costs nothing.
const SPARE: usize = 3;

/// Writes one value at the end of the arguments.
pub(super) struct Writer<'a> {
    into: &'a mut CallArguments,
    /// Where the value's key begins.
    key: Option<u32>,
}

/// Writes what a list or an object holds.
pub(super) struct Items<'a> {
    into: &'a mut CallArguments,
    /// The node of the list or object itself.
    node: usize,
    /// Where the key of the next value begins.
    key: Option<u32>,
    first: bool,
    /// How many items there will be, as far as that is known and they have no room yet.
    expected: usize,
    /// What is closed behind it: a variant with content is an object with one key.
    variant: Option<usize>,
}

impl<'a> Writer<'a> {
    /// Writes `value`.
    pub(super) fn value(into: &'a mut CallArguments, value: &impl Serialize) -> fmt::Result {
        value.serialize(Writer { into, key: None })
    }

    /// Writes `value` under the key `name`.
    pub(super) fn field(
        into: &'a mut CallArguments,
        name: &str,
        value: &(impl Serialize + ?Sized),
    ) -> fmt::Result {
        let key = write_key(into, name);
        Self::under(into, key, value)
    }

    /// Writes `value` behind its key, which begins at `key`.
    fn under(
        into: &'a mut CallArguments,
        key: u32,
        value: &(impl Serialize + ?Sized),
    ) -> fmt::Result {
        value.serialize(Writer {
            into,
            key: Some(key),
        })
    }

    fn begin(&mut self, kind: Kind) -> usize {
        let start = position(self.into);
        self.into.nodes.push(Node {
            key: self.key.unwrap_or(start),
            start,
            end: start,
            next: 0,
            depth: 0,
            kind,
            template: false,
        });
        self.into.nodes.len() - 1
    }

    fn scalar(mut self, write: impl FnOnce(&mut String) -> fmt::Result) -> fmt::Result {
        let index = self.begin(Kind::Scalar);
        write(&mut self.into.text)?;
        finish(self.into, index);
        Ok(())
    }

    fn open(mut self, kind: Kind) -> Items<'a> {
        let node = self.begin(kind);
        self.into
            .text
            .push_str(if kind == Kind::Array { "[" } else { "{ " });
        Items {
            into: self.into,
            node,
            key: None,
            first: true,
            expected: 0,
            variant: None,
        }
    }

    fn open_variant(mut self, variant: &str, kind: Kind) -> Items<'a> {
        let outer = self.begin(Kind::Object);
        self.into.text.push_str("{ ");
        let key = write_key(self.into, variant);
        let inner = Writer {
            into: self.into,
            key: Some(key),
        };
        Items {
            variant: Some(outer),
            ..inner.open(kind)
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "arguments of 4 GB are no arguments"
)]
fn position(into: &CallArguments) -> u32 {
    into.text.len() as u32
}

fn write_key(into: &mut CallArguments, key: &str) -> u32 {
    let start = position(into);
    crate::print::string(key, &mut into.text);
    into.text.push_str(": ");
    start
}

/// Writes the key of a field of ours: a name, in which nothing needs escaping.
fn write_name(into: &mut CallArguments, name: &'static str) -> u32 {
    debug_assert!(!name.contains(|letter: char| letter.is_control() || "\"\\".contains(letter)));
    let start = position(into);
    into.text.push('"');
    into.text.push_str(name);
    into.text.push_str("\": ");
    start
}

/// Completes the node at `index`, behind whose text nothing is written yet.
#[expect(clippy::cast_possible_truncation, reason = "as for the text")]
fn finish(into: &mut CallArguments, index: usize) {
    let end = position(into);
    let next = into.nodes.len() as u32;
    let (mut depth, mut template) = (0, false);
    let mut child = index + 1;
    while child < into.nodes.len() {
        let node = &into.nodes[child];
        depth = depth.max(node.depth.saturating_add(1));
        template |= node.template;
        child = node.next as usize;
    }
    let node = &into.nodes[index];
    // What is inside has told of itself; a key and a scalar are looked at here.
    let own_end = if node.kind == Kind::Scalar {
        end
    } else {
        node.start
    };
    template |= is_template(&into.text[node.key as usize..own_end as usize]);
    let node = &mut into.nodes[index];
    (node.end, node.next, node.depth, node.template) = (end, next, depth, template);
}

impl Items<'_> {
    fn separate(&mut self) {
        if !std::mem::take(&mut self.first) {
            self.make_room();
            self.into.text.push_str(", ");
        }
    }

    /// Behind the first of many items: makes room for the others, so that thousands of alarms are not copied each
    /// time that the text has doubled. Fresh memory is a third of what a large environment costs.
    fn make_room(&mut self) {
        let others = std::mem::take(&mut self.expected).saturating_sub(1);
        if others >= MANY {
            let text = self.into.text.len() - self.into.nodes[self.node].start as usize;
            let nodes = self.into.nodes.len() - self.node;
            self.into.text.reserve(text * others * SPARE);
            self.into.nodes.reserve(nodes * others * SPARE);
        }
    }

    fn item(&mut self, value: &(impl Serialize + ?Sized)) -> fmt::Result {
        self.separate();
        value.serialize(Writer {
            into: self.into,
            key: None,
        })
    }

    fn entry(&mut self, key: &str, value: &(impl Serialize + ?Sized)) -> fmt::Result {
        self.separate();
        Writer::field(self.into, key, value)
    }

    fn named(&mut self, name: &'static str, value: &(impl Serialize + ?Sized)) -> fmt::Result {
        self.separate();
        let key = write_name(self.into, name);
        Writer::under(self.into, key, value)
    }

    fn close(self) {
        for index in std::iter::once(self.node).chain(self.variant) {
            let text = &mut self.into.text;
            match self.into.nodes[index].kind {
                Kind::Array => text.push(']'),
                // An empty object has no space inside.
                _ if text.ends_with("{ ") && self.into.nodes.len() == index + 1 => {
                    text.pop();
                    text.push('}');
                }
                _ => text.push_str(" }"),
            }
            finish(self.into, index);
        }
    }
}

impl<'a> ser::Serializer for Writer<'a> {
    type Ok = ();
    type Error = fmt::Error;
    type SerializeSeq = Items<'a>;
    type SerializeTuple = Items<'a>;
    type SerializeTupleStruct = Items<'a>;
    type SerializeTupleVariant = Items<'a>;
    type SerializeMap = Items<'a>;
    type SerializeStruct = Items<'a>;
    type SerializeStructVariant = Items<'a>;

    fn serialize_bool(self, value: bool) -> fmt::Result {
        self.scalar(|text| write!(text, "{value}"))
    }

    fn serialize_i8(self, value: i8) -> fmt::Result {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> fmt::Result {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> fmt::Result {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> fmt::Result {
        self.scalar(|text| write!(text, "{value}"))
    }

    fn serialize_u8(self, value: u8) -> fmt::Result {
        self.serialize_u64(value.into())
    }

    fn serialize_u16(self, value: u16) -> fmt::Result {
        self.serialize_u64(value.into())
    }

    fn serialize_u32(self, value: u32) -> fmt::Result {
        self.serialize_u64(value.into())
    }

    fn serialize_u64(self, value: u64) -> fmt::Result {
        self.scalar(|text| write!(text, "{value}"))
    }

    fn serialize_f32(self, value: f32) -> fmt::Result {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> fmt::Result {
        self.scalar(|text| crate::print::float(value, text))
    }

    fn serialize_char(self, value: char) -> fmt::Result {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> fmt::Result {
        self.scalar(|text| {
            crate::print::string(value, text);
            Ok(())
        })
    }

    fn serialize_bytes(self, value: &[u8]) -> fmt::Result {
        self.collect_seq(value)
    }

    fn serialize_none(self) -> fmt::Result {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> fmt::Result {
        value.serialize(self)
    }

    fn serialize_unit(self) -> fmt::Result {
        self.scalar(|text| text.write_str("null"))
    }

    fn serialize_unit_struct(self, _: &'static str) -> fmt::Result {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> fmt::Result {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> fmt::Result {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> fmt::Result {
        let mut items = self.open(Kind::Object);
        items.entry(variant, value)?;
        items.close();
        Ok(())
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Items<'a>, fmt::Error> {
        Ok(Items {
            expected: length.unwrap_or_default(),
            ..self.open(Kind::Array)
        })
    }

    fn serialize_tuple(self, _: usize) -> Result<Items<'a>, fmt::Error> {
        Ok(self.open(Kind::Array))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Items<'a>, fmt::Error> {
        Ok(self.open(Kind::Array))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Items<'a>, fmt::Error> {
        Ok(self.open_variant(variant, Kind::Array))
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Items<'a>, fmt::Error> {
        Ok(Items {
            expected: length.unwrap_or_default(),
            ..self.open(Kind::Object)
        })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Items<'a>, fmt::Error> {
        Ok(self.open(Kind::Object))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Items<'a>, fmt::Error> {
        Ok(self.open_variant(variant, Kind::Object))
    }
}

/// Serialises a list-like thing by its items.
macro_rules! items {
    ($($of:ident :: $method:ident),*) => {$(
        impl $of for Items<'_> {
            type Ok = ();
            type Error = fmt::Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> fmt::Result {
                self.item(value)
            }

            fn end(self) -> fmt::Result {
                self.close();
                Ok(())
            }
        }
    )*};
}

items!(
    SerializeSeq::serialize_element,
    SerializeTuple::serialize_element,
    SerializeTupleStruct::serialize_field,
    SerializeTupleVariant::serialize_field
);

/// Serialises a struct-like thing by its fields.
macro_rules! fields {
    ($($of:ident),*) => {$(
        impl $of for Items<'_> {
            type Ok = ();
            type Error = fmt::Error;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> fmt::Result {
                self.named(name, value)
            }

            fn end(self) -> fmt::Result {
                self.close();
                Ok(())
            }
        }
    )*};
}

fields!(SerializeStruct, SerializeStructVariant);

impl SerializeMap for Items<'_> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> fmt::Result {
        self.separate();
        let start = position(self.into);
        let nodes = self.into.nodes.len();
        key.serialize(Writer {
            into: self.into,
            key: None,
        })?;
        self.into.nodes.truncate(nodes);
        if !self.into.text[start as usize..].starts_with('"') {
            return Err(fmt::Error);
        }
        self.into.text.push_str(": ");
        self.key = Some(start);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> fmt::Result {
        value.serialize(Writer {
            into: self.into,
            key: self.key.take(),
        })
    }

    fn end(self) -> fmt::Result {
        self.close();
        Ok(())
    }
}
