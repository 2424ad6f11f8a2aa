public import Exports

/// A pattern that names tables or schemas, as `pg_dump -t` and psql's `\d` take them.
///
/// Outside double quotes letters fold to lower case, `*` stands for any characters, `?` for one, a dot
/// ends a schema, a dollar is one, and what is left is a regular expression: `t[0-9]+`, `(a|b)_x`.
/// Inside quotes everything stands for itself. Source: string_utils.c, patternToSQLRegex.
public struct NamePattern: Hashable, Sendable {
    /// The pattern as it was given.
    public let text: String
    /// The database, which is no pattern; nil where none is named.
    package let database: String?
    /// The schema; nil where any schema will do.
    package let schema: NameExpression?
    /// The name in the schema; that of the schema in a pattern of schemas.
    package let name: NameExpression
    /// Whether it names the partitions of its tables, too, and those that inherit from them.
    public let hasChildren: Bool

    /// What a pattern names.
    public enum Subject: Sendable {
        /// Relations: `table`, `schema.table` or `database.schema.table`.
        case tables
        /// Schemas: `schema` or `database.schema`.
        case schemas
    }

    /// Reads a pattern such as `events`, `app.*`, `"Odd Name"` or `app."Odd*Name"`.
    ///
    /// With `children` it names the children of its tables, too, as `--table-and-children` does.
    /// Throws `.usage` for what is no pattern of one name behind at most its schema and database.
    public init(
        _ text: String, of subject: Subject = .tables, children: Bool = false
    ) throws(MigrationError) {
        let parts = try NamePatternText(text).parts
        let places = subject == .tables ? ["table", "schema", "database"] : ["schema", "database"]
        guard parts.count <= places.count else {
            throw MigrationError(
                .usage,
                "the pattern \(text) has too many dots: it takes"
                    + " \(places.reversed().joined(separator: "."))",
                advice: "Put a name with dots in double quotes")
        }
        self.text = text
        hasChildren = children
        do throws(NameExpression.Failure) {
            name = try NameExpression(parts[parts.count - 1].expression)
            let hasSchema = subject == .tables && parts.count > 1
            schema = hasSchema ? try NameExpression(parts[parts.count - 2].expression) : nil
        } catch {
            throw NamePatternText.refusal(text, error.reason)
        }
        database = parts.count == places.count ? parts[0].literal : nil
    }

    /// What it is on the command line, where `option` takes those without children.
    package func argument(of option: String) -> String {
        "\(option)\(hasChildren ? "-and-children" : "") \(text)"
    }

    /// Whether it names the relation `name` of `schema`.
    package func matches(schema: [UInt8]?, name: [UInt8]) -> Bool {
        self.name.matches(name) && (self.schema?.matches(schema ?? []) ?? true)
    }

    /// Whether it names the schema `name`, for a pattern of schemas.
    package func matches(schemaItself name: [UInt8]) -> Bool { self.name.matches(name) }

    /// Sees that the database that it names, if it does, is the one that was exported.
    ///
    /// Throws `.usage`, as pg_dump does for any database but its own.
    package func refuseOtherDatabase(than exported: [UInt8]?) throws(MigrationError) {
        guard let database, Array(database.utf8) != exported else { return }
        let other = exported.map { String(decoding: $0, as: UTF8.self) }
        throw MigrationError(
            .usage,
            "the pattern \(text) names the database \(database), and the export is of "
                + (other ?? "one that it does not name"),
            advice: "Leave the database out: schema.table is enough")
    }
}
