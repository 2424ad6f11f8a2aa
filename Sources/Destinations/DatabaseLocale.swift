import DatabaseWork
import PostgresClient
package import SQLSyntax

/// How a database orders texts and what it takes for letters, which generated columns, checks and
/// indexes of an export may depend on.
package struct DatabaseLocale: Hashable, Sendable {
    /// Who knows about it: `c` for the system's library, `i` for ICU, `b` for PostgreSQL itself.
    var provider = "c"
    var collation: String
    var ctype: String
    /// What ICU or PostgreSQL calls it.
    var name: String?
    /// What is added to ICU's rules.
    var rules: String?

    /// What Synapse demands.
    package static let c = DatabaseLocale(collation: "C", ctype: "C")

    /// What a new database gets.
    package enum Choice: Hashable, Sendable {
        /// What Synapse demands; also where it is not known yet whose export it is.
        case synapse
        /// What the target has; where there is none, what the export's database had, then what the
        /// server gives to new ones.
        case kept(export: DatabaseLocale?)
    }

    /// For people.
    var text: String {
        let library = collation == ctype ? collation : "\(collation)/\(ctype)"
        switch provider {
        case "i": return "\(name ?? library) (ICU)"
        case "b": return "\(name ?? library) (built in)"
        default: return library
        }
    }

    /// The options of CREATE DATABASE.
    func options(serverVersion: Int) -> String {
        let library =
            "LC_COLLATE \(SQLText.literal(collation)) LC_CTYPE \(SQLText.literal(ctype))"
        switch (provider, name) {
        case ("i", let name?) where serverVersion >= 150_000:
            let more =
                serverVersion >= 160_000 ? rules.map { " ICU_RULES \(SQLText.literal($0))" } : nil
            return "\(library) LOCALE_PROVIDER icu ICU_LOCALE \(SQLText.literal(name))\(more ?? "")"
        case ("b", let name?) where serverVersion >= 170_000:
            return "\(library) LOCALE_PROVIDER builtin BUILTIN_LOCALE \(SQLText.literal(name))"
        default: return serverVersion >= 150_000 ? "\(library) LOCALE_PROVIDER libc" : library
        }
    }

    /// Errors of a server that has no such locale, or not for UTF-8 (dbcommands.c, createdb).
    static func isRefusal(_ error: PostgresError) -> Bool {
        ["42809", "22023", "0A000", "42P17"].contains(error.sqlState)
    }
}

extension DatabaseLocale {
    /// Reads what an archive's CREATE DATABASE says; nil where it says nothing.
    package init?(creating statement: SQLStatement) {
        guard statement.hasKeywords(0, "CREATE", "DATABASE") else { return nil }
        func value(_ option: StaticString) -> String? {
            guard let index = statement.firstKeyword(option, from: 3) else { return nil }
            let at = statement.isSymbol(index + 1, "=") ? index + 2 : index + 1
            return statement.literalValue(at: at).map { String(decoding: $0, as: UTF8.self) }
                ?? statement.identifier(at: at)?.name.description
        }
        let locale = value("LOCALE")
        guard let collation = value("LC_COLLATE") ?? locale, let ctype = value("LC_CTYPE") ?? locale
        else { return nil }
        self.init(collation: collation, ctype: ctype)
        switch value("LOCALE_PROVIDER") {
        case "icu": (provider, name) = ("i", value("ICU_LOCALE") ?? locale)
        case "builtin": (provider, name) = ("b", value("BUILTIN_LOCALE") ?? locale)
        default: break
        }
        rules = value("ICU_RULES")
    }

    /// Reads a row of `TargetSurvey`, whose columns begin so; nil where there is none.
    init?(_ rows: Rows, _ prefix: String) {
        func value(_ column: String) -> String? { rows[row: 0, column: prefix + column] }
        guard let collation = value("collate"), let ctype = value("ctype") else { return nil }
        self.init(
            provider: value("provider") ?? "c", collation: collation, ctype: ctype,
            name: value("locale"), rules: value("rules"))
    }

    /// The columns of `init(_:_:)`, of a row of pg_database of whatever release.
    static func columns(of row: String, _ prefix: String) -> String {
        func column(_ name: String) -> String { "to_jsonb(\(row)) ->> '\(name)'" }
        return """
            \(column("datcollate")) AS \(prefix)collate, \(column("datctype")) AS \(prefix)ctype,
            \(column("datlocprovider")) AS \(prefix)provider,
            coalesce(\(column("datlocale")), \(column("daticulocale"))) AS \(prefix)locale,
            \(column("daticurules")) AS \(prefix)rules
            """
    }
}
