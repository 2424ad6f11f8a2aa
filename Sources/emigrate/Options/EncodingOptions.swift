import ArgumentParser
import SQLSyntax

/// How text is read that does not say its encoding.
struct EncodingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What the text of an export is in that does not say it (SQL_ASCII), such as LATIN1. "
                + "(default: UTF8, and what is not is refused)",
            valueName: "name"))
    var encoding: String?

    func validate() throws {
        guard let encoding else { return }
        guard let name = ClientEncoding.canonical(encoding), name != "SQL_ASCII" else {
            throw ValidationError(
                "--encoding takes the name of one of PostgreSQL's encodings, such as LATIN1 or"
                    + " WIN1252, not \(encoding).")
        }
        guard ClientEncoding.isSafe(name) else {
            throw ValidationError(
                "Text in \(name) cannot be read safely; dump again with -E UTF8.")
        }
    }

    /// PostgreSQL's own name of it.
    var name: String? { encoding.flatMap { ClientEncoding.canonical($0) } }
}
