//! Ensemble: software for a learning schools network. Read this list as the product's loop.

// SPOT
pub mod notice;
pub mod numbers;
// SHARE
pub mod practice;
// CONNECT
pub mod need;
pub mod timetable;
pub mod visit;
// TRY
pub mod inquiry;
// STUDY
pub mod finding;
// ACCOUNT
pub mod plan;
// CELEBRATE
pub mod year_book;
// around it
pub mod admin;
pub mod analyse;
pub mod demo;
pub mod export;
pub mod home;
pub mod import;
pub mod network;
pub mod person;
// platform
pub mod access;
pub mod app;
pub mod child;
pub mod cli;
pub mod config;
pub mod event;
pub mod file;
pub mod job;
pub mod mail;
pub mod migrations;
pub mod router;
pub mod web;
