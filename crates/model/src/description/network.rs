//! The private network that functions may be in. Off unless asked for.

use std::net::Ipv4Addr;

use schemars::JsonSchema;
use serde::Deserialize;

use super::ExternalList;

/// A private network: functions with `vpc = true` are in it.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct Network {
    /// Addresses of the network, `/16` to `/24`. By default `10.0.0.0/16`.
    #[serde(default)]
    pub cidr: Option<String>,
    /// Number of availability zones that it spans. By default 2.
    #[serde(default)]
    #[schemars(range(min = 2, max = 3))]
    pub zones: Option<u32>,
    /// The availability zones by name, such as `us-east-1a`, two or three. By default the first of
    /// the region.
    #[serde(default)]
    pub availability_zones: Vec<String>,
    /// AWS services that functions in the network call beyond what their grants say, by the name of
    /// their interface endpoint: `logs`, `xray`, `kms`, ... Each costs money by the hour and zone.
    #[serde(default)]
    pub endpoints: Vec<String>,
    /// What functions in the network may reach beyond AWS services.
    #[serde(default)]
    pub egress: Vec<Egress>,
    /// Days that its flow log is kept. By default 365 in production, else 30.
    #[serde(default)]
    pub log_retention_days: Option<u32>,
    /// A network made elsewhere, to use instead of a new one. Nothing else is said then.
    #[serde(default)]
    pub existing: Option<ExistingNetwork>,
}

/// Addresses that functions in the network may reach, on one TCP port.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Egress {
    /// The addresses, such as `10.0.8.0/24`.
    pub cidr: String,
    /// TCP port.
    #[schemars(range(min = aws::ranges::PORT.min, max = aws::ranges::PORT.max))]
    pub port: u32,
    /// What is there, for whoever reviews the rule.
    #[schemars(regex(pattern = r"^[A-Za-z0-9 ._:/()#,@+=&;!$*-]{1,255}$"))]
    pub description: String,
}

/// A network made elsewhere.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct ExistingNetwork {
    /// Ids of private subnets, each in another availability zone, two at least. The list or each of them may be
    /// `{ terraform = "..." }`.
    pub subnet_ids: ExternalList,
    /// Ids of the functions' security groups, five at most. The list or each of them may be `{ terraform = "..." }`.
    pub security_group_ids: ExternalList,
}

/// IPv4 addresses that begin alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cidr {
    /// The first address.
    pub address: Ipv4Addr,
    /// Number of bits that all addresses share.
    pub prefix: u8,
}

/// Addresses of a network where the description is silent.
pub const DEFAULT_CIDR: &str = "10.0.0.0/16";

impl Network {
    /// Addresses of the network.
    #[must_use]
    pub fn cidr(&self) -> &str {
        self.cidr.as_deref().unwrap_or(DEFAULT_CIDR)
    }

    /// The availability zones in `region`, by name.
    #[must_use]
    pub fn availability_zones(&self, region: &str) -> Vec<String> {
        if !self.availability_zones.is_empty() {
            return self.availability_zones.clone();
        }
        let count = self.zones.unwrap_or(2) as usize;
        aws::zones::zone_letters(region)
            .iter()
            .take(count)
            .map(|letter| format!("{region}{letter}"))
            .collect()
    }
}

impl Cidr {
    /// Reads `10.0.0.0/16`. None where it is not that.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = text.split_once('/')?;
        let digits = !prefix.is_empty() && prefix.bytes().all(|byte| byte.is_ascii_digit());
        let prefix: u8 = digits.then(|| prefix.parse().ok()).flatten()?;
        (prefix <= 32).then_some(())?;
        Some(Self {
            address: address.parse().ok()?,
            prefix,
        })
    }

    /// The same range, written with its first address.
    #[must_use]
    pub fn network(self) -> Self {
        Self {
            address: Ipv4Addr::from_bits(self.address.to_bits() & self.mask()),
            ..self
        }
    }

    /// Whether every address of `other` is in this range.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.prefix <= other.prefix
            && self.network().address.to_bits() == other.address.to_bits() & self.mask()
    }

    /// Whether the addresses are private (RFC 1918, and RFC 6598 which AWS treats alike).
    pub fn is_private(self) -> bool {
        [
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "100.64.0.0/10",
        ]
        .into_iter()
        .filter_map(Self::parse)
        .any(|private| private.contains(self))
    }

    fn mask(self) -> u32 {
        u32::MAX
            .checked_shl(32 - u32::from(self.prefix))
            .unwrap_or_default()
    }
}

impl std::fmt::Display for Cidr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_and_compared() {
        let range = |text| Cidr::parse(text).unwrap();
        assert_eq!(range("10.1.2.3/16").network().to_string(), "10.1.0.0/16");
        assert_eq!(range("0.0.0.0/0").network().to_string(), "0.0.0.0/0");
        assert!(range("10.0.0.0/8").contains(range("10.9.0.0/16")));
        assert!(!range("10.9.0.0/16").contains(range("10.0.0.0/8")));
        assert!(range("172.31.0.0/16").is_private() && !range("172.32.0.0/16").is_private());
        for bad in [
            "",
            "10.0.0.0",
            "10.0.0/16",
            "10.0.0.0/33",
            "10.0.0.0/+8",
            "::/16",
        ] {
            assert_eq!(Cidr::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn zones_are_the_first_of_the_region_that_accounts_have() {
        let network = Network {
            zones: Some(3),
            ..Network::default()
        };
        assert_eq!(
            network.availability_zones("eu-west-1"),
            ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
        );
        assert_eq!(
            network.availability_zones("ap-northeast-1"),
            ["ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d"]
        );
    }
}
