public import Exports

/// What becomes of an export's content, and what its script is like.
public struct TransformOptions: Sendable {
    /// Whether the script is pg_restore's own, with nothing rewritten and everything kept.
    public var isVerbatim = false
    /// What becomes of the content; of a verbatim script only the choice counts.
    public var contentOptions = ContentOptions()
    /// Where the export is unpacked if it has to be.
    public var unpacking = Unpacking()
    /// The key of `\restrict`; nil for none.
    public var restrictKey: String?
    /// Whether the script makes the database and connects to it.
    public var createsDatabase = false
    /// Whether the script drops everything first.
    public var cleansFirst = false
    /// Whether `cleansFirst` tolerates what is not there.
    public var cleansIfExists = false
    /// Whether the script is one transaction, which only its last statement commits.
    public var isSingleTransaction = false

    /// Whether it is psql that will read the script, and not Emigrate itself.
    package var isForPsql = true

    /// Whether the script's content is looked through for what psql could run; `\restrict` does so by
    /// itself for one that keeps its bytes.
    package var isGuarded: Bool { isForPsql && (!isVerbatim || restrictKey == nil) }
    /// Whether the script has psql stop at its first error.
    package var stopsOnError: Bool { isForPsql && !isVerbatim }

    /// Creates the options for a script of everything.
    public init(
        _ contentOptions: ContentOptions = ContentOptions(), unpacking: Unpacking = Unpacking()
    ) {
        self.contentOptions = contentOptions
        self.unpacking = unpacking
    }
}
