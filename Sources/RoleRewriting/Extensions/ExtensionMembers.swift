import ObjectNames
import SQLSyntax

/// What the extensions of a script bring with them, as far as the script and their names tell.
struct ExtensionMembers: Sendable {
    /// What becomes of an extension.
    enum Fate: Sendable {
        /// Whoever loads creates it.
        case created
        /// Somebody has created it in the database that will be filled.
        case present
        /// It is left out.
        case leftOut
    }

    /// The schema of each extension that the script creates; nil where it is not known.
    private(set) var schemas: [Identifier: Identifier?] = [:]
    /// Those of them that are left out.
    private(set) var leftOut: Set<Identifier> = []
    /// Those that whoever loads does not create and does not own.
    private(set) var others: Set<Identifier> = []

    /// Takes note of CREATE EXTENSION.
    mutating func note(
        _ name: Identifier, _ statement: SQLStatement, _ path: SearchPath, _ fate: Fate
    ) {
        let word = statement.firstKeyword("SCHEMA", from: 2)
        let schema = word.flatMap { statement.identifier(at: $0 + 1)?.name }
        schemas[name] = .some(schema ?? path.schemas.first)
        if fate == .leftOut { leftOut.insert(name) }
        if fate != .created { others.insert(name) }
    }

    /// Whether a table or sequence is one that an extension that is left out would have made.
    ///
    /// pg_dump writes the rows of tables that an extension's script marks as its configuration
    /// (pg_extension_config_dump), and leaves it to CREATE EXTENSION to make them.
    func leavesOut(_ parts: [Identifier], _ path: SearchPath) -> Bool {
        guard let name = parts.last, parts.count <= 2 else { return false }
        return others.contains { member in
            (Self.configuration[member.description] ?? []).contains { entry in
                guard entry.name == "*" || entry.name == name.description,
                    let schema = entry.schema.map({ Identifier($0) })
                        ?? schemas[member].flatMap({ $0 })
                else { return false }
                return parts.count == 2 ? parts[0] == schema : path.schemas.contains(schema)
            }
        }
    }

    /// Whether there are extensions, apart from the one that every database has.
    var isEmpty: Bool { schemas.keys.allSatisfy { $0 == Identifier("plpgsql") } }

    /// Whether what stands in a schema, and nothing in the script makes, may be an extension's.
    ///
    /// With nil for the schema, it may be in any that `path` has.
    func mayHold(_ schema: Identifier?, made: MadeObjects, _ path: SearchPath) -> Bool {
        guard !isEmpty else { return false }
        return (schema.map { [$0] } ?? path.schemas).contains { schema in
            schemas.values.contains(schema)
                || (schema != Identifier("public") && !made.contains(.schema, [schema]))
        }
    }

    /// Tables, and the sequences of theirs, that a plain role cannot have made.
    ///
    /// Without a schema, they are in that of the extension. Source: the calls of
    /// pg_extension_config_dump in the extensions' scripts.
    private static let configuration: [String: [(schema: String?, name: String)]] = [
        "address_standardizer_data_us": [(nil, "us_gaz"), (nil, "us_lex"), (nil, "us_rules")],
        "age": [("ag_catalog", "ag_graph"), ("ag_catalog", "ag_label")],
        "pg_cron": [
            ("cron", "job"), ("cron", "jobid_seq"), ("cron", "job_run_details"),
            ("cron", "runid_seq"),
        ],
        "pg_hint_plan": [("hint_plan", "hints"), ("hint_plan", "hints_id_seq")],
        "pg_partman": [
            (nil, "part_config"), (nil, "part_config_sub"), (nil, "custom_time_partitions"),
        ],
        "pgmq": [
            ("pgmq", "meta"), ("pgmq", "notify_insert_throttle"), ("pgmq", "topic_bindings"),
            ("pgmq", "notify_delete_throttle"),
        ],
        "pgsodium": [("pgsodium", "key"), ("pgsodium", "key_key_id_seq")],
        "postgis": [(nil, "spatial_ref_sys")],
        "postgis_tiger_geocoder": [
            ("tiger", "geocode_settings"), ("tiger", "pagc_gaz"), ("tiger", "pagc_lex"),
            ("tiger", "pagc_rules"), ("tiger", "loader_platform"), ("tiger", "loader_variables"),
            ("tiger", "loader_lookuptables"),
        ],
        "postgis_topology": [
            ("topology", "topology"), ("topology", "layer"), ("topology", "topology_id_seq"),
        ],
        "supabase_vault": [("vault", "secrets")],
        "timescaledb": [("_timescaledb_catalog", "*"), ("_timescaledb_config", "*")],
    ]
}
