package import ArchiveText
import DatabaseWork
import DumpArchive
package import Exports
package import PostgresClient
package import Transformation

/// Gathers what an export says and holds a database against it.
package struct DefinitionProof {
    private var statements: DefinitionStatements
    /// Why the export's statements may not be carried out once more; nil where they may.
    private let refusal: String?

    /// Gathers what is expected of an archive after rewriting.
    package init(_ prepared: PreparedArchive, _ scripts: EntryScripts, refusal: String? = nil)
        throws
    {
        self.refusal = refusal
        statements = DefinitionStatements(
            encoding: String(decoding: scripts.encoding, as: UTF8.self))
        let escapes = try prepared.contents.usesBackslashEscapes()
        try statements.consume(script: scripts.settings, backslashEscapes: escapes)
        for index in scripts.order.indexes(of: scripts.contents) {
            let entry = scripts.contents.entries[index]
            guard !entry.hasData else { continue }
            try statements.consume(
                script: try scripts.definition(of: index), backslashEscapes: escapes)
        }
    }

    /// Begins with the statements of a script.
    package init(_ statements: DefinitionStatements, refusal: String? = nil) {
        self.statements = statements
        self.refusal = refusal
    }

    /// Compares.
    package func run(on connection: inout Connection) throws(MigrationError) -> DefinitionFindings {
        do throws(PostgresError) {
            try CatalogReader.prepare(&connection)
            let (expectedCatalog, statements) = try statements.expectedCatalog(asking: &connection)
            var check = DefinitionCheck(expectedCatalog, statements, refusal: refusal)
            return try check.run(on: &connection)
        } catch {
            throw MigrationError(error, doing: "read the definitions of the database")
        }
    }

    /// Compares, and ends a load in which anything is not as expected.
    package func check(_ connect: () throws(MigrationError) -> Connection) throws
        -> DefinitionFindings
    {
        var connection = try connect()
        let findings = try run(on: &connection)
        let wrong = findings.mismatches.filter(\.isMismatch)
        guard wrong.isEmpty else {
            let rest = wrong.count > 3 ? ", and \(wrong.count - 3) more" : ""
            throw MigrationError(
                .refused,
                "the database is not as the export defines it: "
                    + wrong.prefix(3).map(\.text).joined(separator: ", ") + rest,
                advice:
                    "Something else has changed the database, or the server has carried out the "
                    + "export otherwise than its text says: --verify counts loads it without "
                    + "comparing definitions")
        }
        return findings
    }
}

/// What a comparison of definitions came to.
package struct DefinitionFindings {
    /// What is not as expected, the worst first; empty for a faithful copy.
    package var mismatches: [DefinitionMismatch] = []
    /// How many definitions were compared.
    package var count = 0
    /// What was not compared, with how often and why.
    package var unchecked: [String: Int] = [:]
}
