public import Exports
import SQLSyntax
public import SynapseSchema

/// What a check of an export against a target found.
public struct CheckOutcome: Sendable {
    /// What was read of the export.
    public var examination: Examination
    /// The findings.
    public var report: CompatibilityReport
}

/// Judges whether a target will accept an export.
public struct CheckJob: Sendable {
    private let readsEverything: Bool
    private let encoding: String?
    private let unpacking: Unpacking

    /// Prepares a check; tables that grow with traffic are only read where that is asked for, and
    /// `encoding` is what to read text as that does not say its encoding.
    public init(
        readsEverything: Bool = false, encoding: String? = nil, unpacking: Unpacking = Unpacking()
    ) {
        self.encoding = encoding
        self.unpacking = unpacking
        self.readsEverything = readsEverything
    }

    /// Checks the export at `path` against `target`.
    ///
    /// An export that is no Synapse database cannot be judged: `.damaged`.
    public func run(
        _ path: String, against target: TargetFacts
    ) throws(MigrationError) -> CheckOutcome {
        let releases = try Self.releases()
        let examiner = Examiner(
            for: [.check, .sequences, .count], releases: releases, readsEverything: readsEverything,
            encoding: encoding, refusesUnknownText: true, unpacking: unpacking)
        let examination = try examiner.examine(path)
        let outline = examination.outline
        guard !outline.holdsSeveral else {
            throw DatabaseParts.several(
                path, outline.databases.filter(\.isFilled).map { $0.name.map { Identifier($0) } })
        }
        let report = CompatibilityCheck(table: releases).report(examination.facts, for: target)
        if report.findings.contains(where: { $0.code == .notSynapse }) {
            throw MigrationError(
                .damaged, "\(path): this is a dump of PostgreSQL, but not of a Synapse database",
                advice: "Look at what is in it with emigrate inspect")
        }
        return CheckOutcome(examination: examination, report: report)
    }

    /// The releases that this program knows.
    package static func releases() throws(MigrationError) -> ReleaseTable {
        do {
            return try ReleaseTable.builtIn()
        } catch {
            throw MigrationError(.bug, "\(error)")
        }
    }
}
