import ArgumentParser
import Exports
import Loading
import SQLSyntax

/// How an export is read that does not lie there as it should.
struct UnpackingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where a compressed tar of a folder is unpacked. (default: TMPDIR or /var/tmp)",
            valueName: "folder"))
    var temporaryDirectory: String?

    @Flag(
        help: """
            Take one CR off in front of every line feed of a script, where docker exec -t or \
            Windows put one there.
            """)
    var crlf = false

    @Option(
        help: ArgumentHelp(
            "Of a script of several databases, as pg_dumpall makes it, the one that is read.",
            valueName: "name"))
    var database: String?

    private var chosen: Identifier? { database.map { Identifier($0) } }

    /// Tells on standard error what is unpacked, when it begins.
    func makeUnpacking(isQuiet: Bool) -> Unpacking {
        guard !isQuiet else {
            return Unpacking(into: temporaryDirectory, mendsCRLF: crlf, choosing: chosen)
        }
        return Unpacking(
            into: temporaryDirectory, mendsCRLF: crlf, choosing: chosen
        ) { export, folder in
            // A line that says how far the work is may stand there.
            Terminal.write(
                (Terminal.isTerminal(2) ? .control("\r\u{1b}[K") : SafeText(""))
                    + SafeText("Unpacking \(export) into a nameless file in \(folder).\n"), to: 2)
        }
    }
}
