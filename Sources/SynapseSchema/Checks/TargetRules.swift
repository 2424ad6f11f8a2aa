/// What is known of the target's Synapse, said before anything is concluded from it.
enum TargetRules {
    static func findings(_ context: CheckContext) -> [Finding] {
        guard let synapse = context.synapse else { return [unknown(context)] }
        var findings: [Finding] = []
        if let version = context.target.version ?? context.target.package?.version {
            findings += place(of: version, context, synapse)
        } else {
            findings.append(
                Finding(
                    .note, .releaseUnknown,
                    "the version of \(synapse.name) is not known; what its package does not say "
                        + "is taken from \(synapse.release.version), the newest release of its "
                        + "schema", evidence: [synapse.evidence]))
        }
        findings += disagreement(context)
        return findings
    }

    private static func unknown(_ context: CheckContext) -> Finding {
        if let version = context.target.version {
            return Finding(
                .warning, .targetUnknown,
                "Synapse \(version) is older than every release in Emigrate's table, so nothing "
                    + "can be said about it",
                remedy: "use Synapse \(SchemaRules.lastRelease(context)) or newer")
        }
        return Finding(
            .note, .targetUnknown,
            "no target Synapse was named; only what holds for every release was checked",
            remedy: "name one, for instance the release that ran last: "
                + SchemaRules.lastRelease(context))
    }

    private static func place(
        of version: SynapseVersion, _ context: CheckContext, _ synapse: ResolvedTarget
    ) -> [Finding] {
        let basis =
            context.target.package == nil
            ? "everything below is reasoned from \(synapse.release.version)"
            : "its schema is read from the package, everything else is reasoned from "
                + "\(synapse.release.version)"
        switch context.table.place(of: version) {
        case .beforeTable:
            return []
        case .release:
            guard version.local != nil else { return [] }
            return [
                Finding(
                    .note, .releaseUnknown,
                    "Synapse \(version) is not exactly a release; \(basis)",
                    evidence: [synapse.evidence])
            ]
        case .afterTable:
            return [
                Finding(
                    .warning, .releaseUnknown,
                    "Synapse \(version) is newer than Emigrate's table of releases; \(basis), the "
                        + "newest release that it knows", evidence: [synapse.evidence],
                    remedy: "check the release's upgrade notes, or point Emigrate at the "
                        + "installed package")
            ]
        case .between:
            return [
                Finding(
                    .warning, .releaseUnknown,
                    "Synapse \(version) is not a release that Emigrate knows; \(basis), the next "
                        + "older one", evidence: [synapse.evidence],
                    remedy: "check the version, or point Emigrate at the installed package")
            ]
        }
    }

    /// A package that is not what its version says was patched, or is not the one that runs.
    private static func disagreement(_ context: CheckContext) -> [Finding] {
        guard let package = context.target.package, let version = context.target.version,
            let release = context.table.release(version),
            release.schemaVersion != package.schemaVersion
                || release.compatVersion != package.compatVersion
        else { return [] }
        return [
            Finding(
                .warning, .releaseUnknown,
                "the installed package is not Synapse \(version): the package's constants are "
                    + "used",
                evidence: [
                    Evidence(
                        package.path,
                        "schema \(package.schemaVersion), compat "
                            + (package.compatVersion.map(String.init) ?? "none")),
                    Evidence(
                        "release \(version)",
                        "schema \(release.schemaVersion), compat "
                            + (release.compatVersion.map(String.init) ?? "none")),
                ], remedy: "make sure that both name the Synapse that will open the database")
        ]
    }
}
