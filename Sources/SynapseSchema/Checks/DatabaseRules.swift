/// The servers: versions, encodings, extensions, and whether the target is empty.
enum DatabaseRules {
    static func findings(_ context: CheckContext) -> [Finding] {
        postgresVersion(context) + age(context) + encoding(context) + extensions(context)
            + emptiness(context)
    }

    private static func postgresVersion(_ context: CheckContext) -> [Finding] {
        guard let synapse = context.synapse, let text = synapse.minimumPostgres,
            let minimum = PostgresVersion(text)
        else { return [] }
        let rule = Evidence(synapse.name, "requires PostgreSQL \(text)")
        guard let server = context.target.database?.serverVersion else {
            let export = context.export.serverVersion
            let isEnough = export.map { $0 >= minimum } ?? true
            return [
                Finding(
                    .note, .postgresVersion,
                    isEnough
                        ? "\(synapse.name) needs PostgreSQL \(text) or newer"
                        : "\(synapse.name) needs PostgreSQL \(text) or newer, and the export is "
                            + "from \(export?.major ?? "?"): the new server must be newer than the "
                            + "old one",
                    evidence: [rule]
                        + (export.map { [Evidence("export", "PostgreSQL \($0)")] } ?? []))
            ]
        }
        let evidence = [rule, Evidence("target", "PostgreSQL \(server)")]
        guard server < minimum else {
            return [
                Finding(
                    .ok, .postgresVersion,
                    "PostgreSQL \(server.major) is new enough for \(synapse.name)",
                    evidence: evidence)
            ]
        }
        return [
            Finding(
                .blocks, .postgresVersion,
                "\(synapse.name) refuses PostgreSQL \(server.major)",
                synapseError: "RuntimeError: Synapse requires PostgreSQL \(text) or above.",
                evidence: evidence, remedy: "upgrade PostgreSQL to \(text) or newer first")
        ]
    }

    private static func age(_ context: CheckContext) -> [Finding] {
        guard let server = context.target.database?.serverVersion,
            let export = context.export.serverVersion,
            server.number / 10_000 < export.number / 10_000
        else { return [] }
        return [
            Finding(
                .warning, .postgresVersion,
                "the target's PostgreSQL \(server.major) is older than the export's "
                    + "\(export.major): what only the newer one knows will fail to load",
                evidence: [
                    Evidence("export", "PostgreSQL \(export)"),
                    Evidence("target", "PostgreSQL \(server)"),
                ], remedy: "use PostgreSQL \(export.major) or newer")
        ]
    }

    private static func encoding(_ context: CheckContext) -> [Finding] {
        var findings: [Finding] = []
        if let encoding = context.target.database?.encoding, encoding != "UTF8" {
            findings.append(
                Finding(
                    .blocks, .encoding,
                    "the target database's encoding is \(encoding); Synapse accepts UTF8 only, "
                        + "and no setting overrides that",
                    synapseError: "Database has incorrect encoding: '\(encoding)' instead of "
                        + "'UTF8'\nSee docs/postgres.md for more information.",
                    evidence: [Evidence("server_encoding", encoding)],
                    remedy: "create the database from template0 with ENCODING 'UTF8'"))
        }
        if let encoding = context.export.encoding, encoding != "UTF8" {
            let isUnknown = encoding == "SQL_ASCII"
            findings.append(
                Finding(
                    isUnknown ? .warning : .note, .encoding,
                    isUnknown
                        ? "the export's encoding is SQL_ASCII, that is, nobody checked it: rows "
                            + "that are not UTF-8 will fail to load"
                        : "the export's encoding is \(encoding); loading it into UTF8 converts it",
                    evidence: [Evidence("client_encoding", encoding)],
                    remedy: isUnknown
                        ? "say what they are with --encoding, such as --encoding LATIN1" : nil))
        }
        return findings
    }

    private static func extensions(_ context: CheckContext) -> [Finding] {
        let extra = (context.export.extensions ?? []).filter { $0 != "plpgsql" }.sorted()
        guard !extra.isEmpty else { return [] }
        let available = context.target.database?.availableExtensions
        let absent = extra.filter { !(available?.contains($0) ?? true) }
        return [
            Finding(
                absent.isEmpty ? .note : .warning, .extensions,
                "the export creates extensions, and Synapse needs none: \(Wording.list(extra))"
                    + (absent.isEmpty
                        ? "" : "; the target's server does not have \(Wording.list(absent))"),
                evidence: [Evidence("extensions", Wording.list(extra))],
                remedy: "leave them out unless something other than Synapse uses them")
        ]
    }

    private static func emptiness(_ context: CheckContext) -> [Finding] {
        guard let count = context.target.database?.tableCount else { return [] }
        guard count > 0 else {
            return [
                Finding(
                    .ok, .targetNotEmpty, "the target database is empty",
                    evidence: [Evidence("pg_class", "no tables")])
            ]
        }
        return [
            Finding(
                .blocks, .targetNotEmpty,
                "the target database has \(Wording.count(count, "table")) already, as one has that "
                    + "Synapse was started on",
                synapseError: nil, evidence: [Evidence("pg_class", Wording.count(count, "table"))],
                remedy: "stop Synapse, and load into an empty database")
        ]
    }
}
