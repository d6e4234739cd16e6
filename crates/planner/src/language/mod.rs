//! Terraform's language: conversion and unification of types, operators, traversals, and the
//! evaluation of expressions in a scope. Knows no modules.

pub(crate) mod constraint;
pub(crate) mod convert;
pub(crate) mod evaluate;
mod fault;
mod limits;
mod operators;
pub(crate) mod origin;
mod traversal;
mod unify;

pub(crate) use convert::convert;
pub(crate) use evaluate::{Evaluator, Held, Scope};
pub(crate) use fault::Fault;
pub(crate) use operators::equal;

pub(crate) use unify::unify;
