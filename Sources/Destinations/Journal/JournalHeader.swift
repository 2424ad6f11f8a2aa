import Exports

/// What a journal says of the load that it belongs to.
package struct JournalHeader: Hashable, Sendable {
    /// Identifies the export, in hexadecimal.
    package var fingerprint: String
    /// The role that owns what is loaded.
    package var role: String
    /// The name that the database is to have in the end.
    package var target: String
    /// Whether the database is one beside the target, to be renamed when it is full.
    var isBeside: Bool
    /// Whether everything was loaded, so that only publishing was left.
    package var isFilled = false
    /// Whether what was loaded is being removed, so that there is nothing to go on with.
    var isBeingUndone = false
    /// Who the load worked as; what is read from a journal has it.
    package var owner = ""
}
