//! Address ranges.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{FunctionArguments, FunctionSpec, ParamType, Result, STRING, STRING_LIST, texts};
use values::Value;

pub(super) const FUNCTIONS: &[FunctionSpec] = &[
    FunctionSpec {
        name: "cidrhost",
        params: &[ParamType::String, ParamType::Number],
        variadic: None,
        result_type: STRING,
        implementation: cidrhost,
    },
    FunctionSpec {
        name: "cidrnetmask",
        params: &[ParamType::String],
        variadic: None,
        result_type: STRING,
        implementation: cidrnetmask,
    },
    FunctionSpec {
        name: "cidrsubnet",
        params: &[ParamType::String, ParamType::Number, ParamType::Number],
        variadic: None,
        result_type: STRING,
        implementation: cidrsubnet,
    },
    FunctionSpec {
        name: "cidrsubnets",
        params: &[ParamType::String],
        variadic: Some(ParamType::Number),
        result_type: STRING_LIST,
        implementation: cidrsubnets,
    },
];

/// An address range: the first address as a number, the length of the prefix, bits of an address.
#[derive(Clone, Copy)]
struct AddressRange {
    first: u128,
    prefix: u32,
    bits: u32,
}

impl AddressRange {
    fn read(a: &FunctionArguments<'_>, at: usize) -> Result<Self> {
        let text = a.text(at);
        let bad = || {
            a.argument_error(
                at,
                format!("\"{text}\" is no address range, such as 10.0.0.0/16"),
            )
        };
        let (address, prefix) = text.split_once('/').ok_or_else(bad)?;
        if prefix.len() > 1 && prefix.starts_with('0') || prefix.starts_with('+') {
            return Err(bad());
        }
        let prefix: u32 = prefix.parse().map_err(|_| bad())?;
        let (number, bits) = match address.parse::<IpAddr>().map_err(|_| bad())? {
            IpAddr::V4(address) => (u128::from(address.to_bits()), 32),
            IpAddr::V6(address) => (address.to_bits(), 128),
        };
        if prefix > bits {
            return Err(bad());
        }
        let host = bits - prefix;
        let first = if host >= 128 {
            0
        } else {
            number >> host << host
        };
        Ok(Self {
            first,
            prefix,
            bits,
        })
    }

    fn address(&self, number: u128) -> String {
        if self.bits == 32 {
            Ipv4Addr::from_bits(u32::try_from(number).unwrap_or(0)).to_string()
        } else {
            Ipv6Addr::from_bits(number).to_string()
        }
    }

    fn text(&self) -> String {
        format!("{}/{}", self.address(self.first), self.prefix)
    }

    fn host_bits(&self) -> u32 {
        self.bits - self.prefix
    }
}

fn cidrhost(a: &FunctionArguments<'_>) -> Result {
    let range = AddressRange::read(a, 0)?;
    let number = i128::from(a.whole(1)?);
    let bits = range.host_bits();
    let size: Option<i128> = 1i128
        .checked_shl(bits)
        .filter(|size| *size > 0 && bits < 127);
    let too_large = || a.argument_error(1, format!("the range has no host {number}"));
    let offset = match (number < 0, size) {
        (false, Some(size)) if number >= size => return Err(too_large()),
        (true, Some(size)) if -number > size => return Err(too_large()),
        (true, Some(size)) => number + size,
        (true, None) => return Err(too_large()),
        (false, _) => number,
    };
    let offset = u128::try_from(offset).map_err(|_| too_large())?;
    Ok(Value::from(range.address(range.first + offset)))
}

fn cidrnetmask(a: &FunctionArguments<'_>) -> Result {
    let range = AddressRange::read(a, 0)?;
    if range.bits != 32 {
        return Err(a.argument_error(0, "only IPv4 has netmasks"));
    }
    let mask = u32::MAX.checked_shl(range.host_bits()).unwrap_or(0);
    Ok(Value::from(Ipv4Addr::from_bits(mask).to_string()))
}

fn subnet(
    a: &FunctionArguments<'_>,
    range: AddressRange,
    new_bits: i64,
    number: u128,
) -> Result<AddressRange> {
    let new_bits = u32::try_from(new_bits).map_err(|_| a.argument_error(1, "it is negative"))?;
    if new_bits > range.host_bits() {
        return Err(a.argument_error(
            1,
            format!("the prefix has room for {} more bits", range.host_bits()),
        ));
    }
    if new_bits < 128 && number >> new_bits != 0 {
        return Err(a.argument_error(2, format!("{new_bits} bits have no place for {number}")));
    }
    let prefix = range.prefix + new_bits;
    let shift = range.bits - prefix;
    let offset = number.checked_shl(shift).unwrap_or(0);
    Ok(AddressRange {
        first: range.first + offset,
        prefix,
        bits: range.bits,
    })
}

fn cidrsubnet(a: &FunctionArguments<'_>) -> Result {
    let range = AddressRange::read(a, 0)?;
    let number = u128::try_from(a.whole(2)?).map_err(|_| a.argument_error(2, "it is negative"))?;
    Ok(Value::from(subnet(a, range, a.whole(1)?, number)?.text()))
}

fn cidrsubnets(a: &FunctionArguments<'_>) -> Result {
    let range = AddressRange::read(a, 0)?;
    let mut found = Vec::new();
    let mut next = range.first;
    for at in 1..a.values.len() {
        let new_bits = a.whole(at)?;
        if new_bits < 1 {
            return Err(a.argument_error(at, "it must be at least 1"));
        }
        let mut own = subnet(a, range, new_bits, 0)?;
        let size = 1u128.checked_shl(own.host_bits()).unwrap_or(0);
        // The next place where a range of this size may begin.
        let start = if size == 0 {
            0
        } else {
            next.div_ceil(size) * size
        };
        let end = range.first.saturating_add(
            1u128
                .checked_shl(range.host_bits())
                .map_or(u128::MAX, |size| size - 1),
        );
        if start > end || start.saturating_add(size.saturating_sub(1)) > end {
            return Err(a.argument_error(at, "the range has no room left"));
        }
        own.first = start;
        next = start.saturating_add(size);
        found.push(own.text());
    }
    Ok(texts(found))
}
