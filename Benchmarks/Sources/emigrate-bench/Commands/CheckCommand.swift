import ArgumentParser

/// Times what has to be answered at once, however large the export is.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Measure `emigrate check` and `emigrate inspect` against pg_restore -l.")

    @OptionGroup var options: DataOptions

    @OptionGroup var contest: ContestOptions

    func run() throws {
        let notes = try options.prepare()
        var contenders = [try Contender.listing(of: options.dataSet)]
        if let program = contest.program() {
            contenders += Contender.questions(program, about: options.dataSet)
        }
        try contest.hold(contenders, size: options.size, notes: notes)
    }
}
