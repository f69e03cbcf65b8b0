//! The variable parts of an address, typed. One that cannot be an id is a page that is not there.

use std::str::FromStr;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;

use super::id::Id;
use super::problem::Problem;

pub struct Path<T>(pub T);

pub trait FromParams: Sized {
    fn from_params(params: &[&str]) -> Option<Self>;
}

impl<T> FromParams for Id<T> {
    fn from_params(params: &[&str]) -> Option<Self> {
        Id::from_str(params.first()?).ok()
    }
}

impl FromParams for String {
    fn from_params(params: &[&str]) -> Option<Self> {
        params.first().map(|&p| p.to_owned())
    }
}

impl<A, B> FromParams for (Id<A>, Id<B>) {
    fn from_params(params: &[&str]) -> Option<Self> {
        match params {
            [a, b] => Some((Id::from_str(a).ok()?, Id::from_str(b).ok()?)),
            _ => None,
        }
    }
}

impl<A> FromParams for (Id<A>, String) {
    fn from_params(params: &[&str]) -> Option<Self> {
        match params {
            [a, b] => Some((Id::from_str(a).ok()?, (*b).to_owned())),
            _ => None,
        }
    }
}

impl<T: FromParams, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let params = RawPathParams::from_request_parts(parts, state).await.map_err(|_| Problem::NotFound)?;
        let values: Vec<&str> = params.iter().map(|(_, value)| value).collect();
        T::from_params(&values).map(Path).ok_or(Problem::NotFound)
    }
}
