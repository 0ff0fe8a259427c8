package io.loggos.apps.cli;

import picocli.CommandLine.Command;

/** Repeats published experiments and puts the results beside the published ones. */
@Command(
    name = "experiment",
    header = "Repeats published experiments, beside the published results.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {TransportExperiment.class, FailureHandlingExperiment.class})
final class ExperimentCommand {}
