import ArgumentParser
import Migration

/// Where an export is unpacked that cannot be read in place.
struct UnpackingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where a compressed tar of a folder is unpacked. (default: TMPDIR or /var/tmp)",
            valueName: "folder"))
    var temporaryDirectory: String?

    /// Tells on standard error what is unpacked, when it begins.
    func makeUnpacking(isQuiet: Bool) -> Unpacking {
        guard !isQuiet else { return Unpacking(into: temporaryDirectory) }
        return Unpacking(into: temporaryDirectory) { export, folder in
            // A line that says how far the work is may stand there.
            Terminal.write(
                (Terminal.isTerminal(2) ? .control("\r\u{1b}[K") : SafeText(""))
                    + SafeText("Unpacking \(export) into a nameless file in \(folder).\n"), to: 2)
        }
    }
}
