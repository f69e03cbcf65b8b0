//! A person, and the single-use links that let them in.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ensemble_db::from_row;
use uuid::Uuid;

use crate::app::Secret;
use crate::web::id::Id;

#[derive(Debug, Clone)]
pub struct Person {
    pub id: Id<Person>,
    pub name: String,
    pub email: String,
}
from_row!(Person { id, name, email });

/// A row of `sign_in_link`.
pub enum Link {}

/// A link works for a quarter of an hour; an invitation for a week.
pub const LINK_MS: i64 = 15 * 60_000;
pub const INVITATION_MS: i64 = 7 * 24 * 3_600_000;

/// The token of a link: its id, sealed with the server's secret. Nothing that could sign
/// somebody in is ever stored.
pub fn token(secret: &Secret, link: Id<Link>) -> String {
    let seal = secret.seal("sign-in", link.uuid().as_bytes());
    let mut bytes = link.uuid().as_bytes().to_vec();
    bytes.extend(seal.iter().take(16));
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The link a token stands for, if the token is one of ours.
pub fn link_of(secret: &Secret, given: &str) -> Option<Id<Link>> {
    let bytes = URL_SAFE_NO_PAD.decode(given).ok()?;
    let id = Id::new(Uuid::from_slice(bytes.get(..16)?).ok()?);
    // Comparing seals of seals takes the same time wherever they differ.
    let same =
        secret.seal("compare", token(secret, id).as_bytes()) == secret.seal("compare", given.as_bytes());
    same.then_some(id)
}

/// Addresses are compared in lower case, without spaces around them.
pub fn tidy_email(typed: &str) -> Option<String> {
    let email = typed.trim().to_lowercase();
    let (name, host) = email.split_once('@')?;
    let plain = |text: &str| !text.is_empty() && !text.chars().any(|c| c.is_whitespace() || c.is_control());
    (plain(name)
        && plain(host)
        && !host.contains('@')
        && email.len() <= 254
        && email.parse::<lettre::Address>().is_ok())
    .then_some(email)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_opens_its_own_link_and_no_other() {
        let secret = Secret::new([7; 32]);
        let link: Id<Link> = Id::new(Uuid::from_u128(42));
        let good = token(&secret, link);
        assert_eq!(link_of(&secret, &good), Some(link));
        assert_eq!(link_of(&Secret::new([8; 32]), &good), None, "another server's secret");
        for i in 0..good.len() {
            let mut bad = good.clone().into_bytes();
            bad[i] = if bad[i] == b'A' { b'B' } else { b'A' };
            let bad = String::from_utf8(bad).unwrap();
            assert!(bad == good || link_of(&secret, &bad).is_none(), "{bad}");
        }
        assert_eq!(link_of(&secret, ""), None);
        assert_eq!(link_of(&secret, &good[..good.len() - 2]), None);
    }

    #[test]
    fn an_address_is_tidied_and_nonsense_is_not_one() {
        assert_eq!(tidy_email(" Amara@Thrift.Example ").as_deref(), Some("amara@thrift.example"));
        for bad in
            ["", "amara", "@thrift.example", "amara@", "a b@c.example", "a@b@c", "a@b.example\r\nbcc: x@y.z"]
        {
            assert_eq!(tidy_email(bad), None, "{bad}");
        }
    }
}
