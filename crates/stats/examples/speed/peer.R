# Fits rows laid down by the benchmark with lme4: processor seconds, megabytes and criterion, one line.
folder <- commandArgs(TRUE)[1]
plan <- readLines(file.path(folder, "plan"))
n <- as.integer(plan[1]); times <- as.integer(plan[2]); family <- plan[3]; formula <- as.formula(plan[4])
suppressMessages(library(lme4))
column <- function(name, what) {
  file <- file(file.path(folder, name), "rb"); on.exit(close(file))
  readBin(file, what, n, size = if (what == "integer") 4 else 8)
}
rows <- list()
for (name in strsplit(plan[5], " ")[[1]]) rows[[name]] <- column(name, "double")
for (name in strsplit(plan[6], " ")[[1]]) rows[[name]] <- factor(column(name, "integer"))
rows <- as.data.frame(rows)
status <- function(field) {
  line <- grep(field, readLines("/proc/self/status"), value = TRUE)
  as.numeric(gsub("[^0-9]", "", line)) / 1024
}
invisible(gc()); before <- status("^VmRSS")
seconds <- numeric(0)
for (i in seq_len(times)) {
  start <- proc.time()
  fit <- if (family == "binomial") glmer(formula, rows, binomial, nAGQ = 25) else lmer(formula, rows, REML = TRUE)
  modes <- ranef(fit, condVar = TRUE)
  took <- proc.time() - start
  seconds <- c(seconds, took[["user.self"]] + took[["sys.self"]])
}
criterion <- if (family == "binomial") -2 * as.numeric(logLik(fit)) else REMLcrit(fit)
cat(median(seconds), status("^VmHWM") - before, format(criterion, digits = 17), "\n")
