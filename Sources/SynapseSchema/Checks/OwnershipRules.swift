/// Who owns what, and whether Synapse's role may do what the first start does.
enum OwnershipRules {
    static func findings(_ context: CheckContext) -> [Finding] {
        publicSchema(context) + owners(context) + exportName(context)
    }

    private static func publicSchema(_ context: CheckContext) -> [Finding] {
        guard let database = context.target.database, let may = database.roleMayCreateInPublic
        else { return [] }
        let role = database.role ?? "Synapse's role"
        let evidence = [
            Evidence("schema public", "\(role) \(may ? "has" : "does not have") CREATE"),
            Evidence("database owner", database.owner ?? "unknown"),
        ]
        guard !may else {
            return [
                Finding(
                    .ok, .publicSchema, "\(role) may create tables in schema public",
                    evidence: evidence)
            ]
        }
        return [
            Finding(
                .blocks, .publicSchema,
                "\(role) may not create tables in schema public, and Synapse tries to at every "
                    + "start, even where all of them exist",
                synapseError:
                    "psycopg2.errors.InsufficientPrivilege: permission denied for schema public",
                evidence: evidence,
                remedy: "make \(role) the owner of the database and of schema public; changing the "
                    + "schema's owner and dropping its grants must go together")
        ]
    }

    private static func owners(_ context: CheckContext) -> [Finding] {
        guard let owners = context.export.owners, !owners.isEmpty else { return [] }
        let sorted = owners.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let evidence = [
            Evidence(
                "owners",
                Wording.list(sorted.map { "\($0.key): \(Wording.count($0.value, "object"))" }))
        ]
        let upgrades = context.plan?.changesSchema ?? true
        let raises = context.plan.map { $0.compatAfter != $0.compatBefore } ?? false
        var message = "the export's objects belong to \(Wording.list(sorted.map(\.key)))"
        if upgrades {
            message +=
                "; Synapse changes tables at its first start, and one that its role does not own "
                + "stops it (“must be owner of table …”)"
        }
        if raises { message += " after the way back is cut off" }
        return [
            Finding(
                .note, .ownership, message, evidence: evidence,
                remedy: "give everything to Synapse's role before the first start, as Emigrate does"
            )
        ]
    }

    /// A hosted export's folder is `UNIQUEID-live-DOMAIN-synapse-database.dir`, and the role that
    /// owns the tables is UNIQUEID.
    private static func exportName(_ context: CheckContext) -> [Finding] {
        guard let folder = context.export.folderName, let parts = ExportName(folder),
            let owners = context.export.owners, !owners.isEmpty
        else { return [] }
        let evidence = [
            Evidence("folder", folder), Evidence("owners", Wording.list(owners.keys.sorted())),
        ]
        var findings: [Finding] = []
        if owners.keys.contains(where: { $0.lowercased() == parts.role.lowercased() }) {
            findings.append(
                Finding(
                    .ok, .exportName, "the owner is the \(parts.role) of the export's name",
                    evidence: evidence))
        } else {
            findings.append(
                Finding(
                    .warning, .exportName,
                    "the export's name speaks of \(parts.role), and that role owns nothing in it: "
                        + "the folder may be another one's",
                    evidence: evidence, remedy: "make sure that this is the export you asked for"))
        }
        return findings
    }
}
