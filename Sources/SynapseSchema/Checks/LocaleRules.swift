/// The target database's collation and ctype, which Synapse compares with `C` letter by letter.
enum LocaleRules {
    static func findings(_ context: CheckContext) -> [Finding] {
        guard let database = context.target.database else { return [] }
        var findings: [Finding] = []
        if let collation = database.collation {
            findings.append(
                judge(.collation, "collation", "datcollate", is: collation, context))
        }
        if let ctype = database.ctype {
            findings.append(judge(.ctype, "ctype", "datctype", is: ctype, context))
        }
        return findings
    }

    private static func judge(
        _ code: FindingCode, _ word: String, _ column: String, is value: String,
        _ context: CheckContext
    ) -> Finding {
        let evidence = [Evidence("pg_database.\(column)", value)]
        guard value != "C" else {
            return Finding(.ok, code, "the target database's \(word) is C", evidence: evidence)
        }
        let nearly = ["C.UTF-8", "C.utf8", "C.UTF8", "POSIX"].contains(value)
        let what =
            "the target database's \(word) is \(value), not C"
            + (nearly ? " (it sounds the same, and Synapse does not take it)" : "")
        let check = context.synapse?.release.localeCheck ?? .refuse
        let remedy =
            "create the database again from template0 with LC_COLLATE 'C' LC_CTYPE 'C'; a dump "
            + "does not carry the locale"
        if check == .refuse, context.target.allowsUnsafeLocale != true {
            // Synapse gives the value as a second argument, so %r is printed as it stands here.
            return Finding(
                .blocks, code, "\(what): Synapse refuses to start",
                synapseError: "Database has incorrect \(word) of %r. Should be 'C'\n"
                    + "See docs/postgres.md for more information. You can override this check "
                    + "bysetting 'allow_unsafe_locale' to true in the database config.",
                evidence: evidence, remedy: remedy)
        }
        let reason =
            check == .refuse
            ? "Synapse starts only since allow_unsafe_locale is set"
            : "this release only warns, newer ones refuse"
        return Finding(
            .warning, code,
            "\(what): \(reason), and indexes break when the system's locale data change",
            evidence: evidence, remedy: remedy)
    }
}
