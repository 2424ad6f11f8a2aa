/// What a journal says of the load that it belongs to.
package struct JournalHeader: Hashable, Sendable {
    /// Identifies the export, in hexadecimal.
    package var fingerprint: String
    /// The role that owns what is loaded.
    package var role: String
    /// The name that the database is to have in the end.
    package var target: String
    /// Whether the database is one beside the target, to be renamed when it is full.
    package var isBeside: Bool
    /// Whether everything was loaded, so that only publishing was left.
    package var isFilled = false
    /// Who the load worked as; what is read from a journal has it.
    package var owner = ""
}
