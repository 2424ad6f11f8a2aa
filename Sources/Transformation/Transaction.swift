/// The one transaction that a script can be.
package enum Transaction {
    /// Opens it.
    package static let begin = Array("BEGIN;\n\n".utf8)
    /// Closes it.
    ///
    /// A script that ends before this line changes nothing.
    package static let commit = Array("COMMIT;\n".utf8)
}
