public import ArgumentParser
public import Loading

/// How a load goes about its work.
struct LoadOptionGroup: ParsableArguments {
    @Option(
        name: [.customShort("j"), .customLong("jobs")],
        help: ArgumentHelp(
            "How many sessions load at the same time. (default: two for each core)",
            valueName: "number"))
    var jobs: Int?

    @Option(
        help: ArgumentHelp(
            "How the proof is taken: full reads every row back, counts counts them.",
            valueName: "full|counts|none"))
    var verify: LoadOptions.Verification = .full

    @Flag(help: "Leave out ANALYZE: faster, and slow queries until the server has done it itself.")
    var noAnalyze = false

    @Flag(help: "Keep a target that is not empty under a dated name, and take its place.")
    var replace = false

    @Flag(help: "Go on with a load that was interrupted.")
    var resume = false

    @Flag(help: "If the load fails, leave what was loaded, for --resume.")
    var keepPartial = false

    @Flag(
        help: """
            Fill the database itself, which must be empty, instead of a new one beside it; what was \
            prepared there, such as extensions, stays.
            """)
    var inPlace = false

    @Flag(
        help: "Check everything, say what would be done with sizes, and write nothing.")
    var dryRun = false

    @Flag(help: "Load what the target's Synapse would refuse, or its disk has no room for.")
    var force = false

    func validate() throws {
        if let jobs, !(1...256).contains(jobs) {
            throw ValidationError("--jobs takes a number from 1 to 256.")
        }
        if inPlace, replace {
            throw ValidationError("--replace needs a new database, which --in-place is not.")
        }
    }

    func apply(to options: inout LoadOptions) {
        options.jobs = jobs
        options.verification = verify
        options.analyzes = !noAnalyze
        options.replacesTarget = replace
        options.resumes = resume
        options.keepsPartial = keepPartial
        options.inPlace = inPlace ? true : nil
        options.ignoresBlockers = force
        options.isDryRun = dryRun
    }
}

extension LoadOptions.Verification: ExpressibleByArgument {}
