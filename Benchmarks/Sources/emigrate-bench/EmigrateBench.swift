import ArgumentParser

/// The benchmark's command line.
@main
struct EmigrateBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "emigrate-bench",
        abstract: "Measures emigrate side by side with pg_restore, sed and gzip.",
        subcommands: [ConvertCommand.self, CheckCommand.self, LoadCommand.self, DataCommand.self])
}
