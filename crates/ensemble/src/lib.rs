//! Ensemble: software for a learning schools network. Read this list as the product's loop.

// SPOT
pub mod numbers;
// around it
pub mod admin;
pub mod analyse;
pub mod demo;
pub mod home;
pub mod import;
pub mod network;
pub mod person;
// platform
pub mod access;
pub mod app;
pub mod cli;
pub mod config;
pub mod event;
pub mod file;
pub mod job;
pub mod mail;
pub mod migrations;
pub mod router;
pub mod web;
