//! Terraform's language: conversion and unification of types, operators, traversals, and the
//! evaluation of expressions in a scope. Knows no modules.

mod composite;
mod conditional;
pub(crate) mod constraint;
pub(crate) mod convert;
mod eval_error;
pub(crate) mod evaluate;
mod for_expressions;
mod limits;
mod operators;
pub(crate) mod origin;
mod traversal;
mod unify;

pub(crate) use convert::convert;
pub(crate) use eval_error::EvalError;
pub(crate) use evaluate::{EvalScope, Evaluator, ValueRef};
pub(crate) use operators::equal;

pub(crate) use unify::unify;
