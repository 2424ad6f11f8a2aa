/// The names of what changes settings, or runs text as SQL.
enum SettingNames {
    private static let parts: [[UInt8]] = [
        "set_config", "pg_settings", "client_encoding", "standard_conforming", "ts_stat",
        "ts_rewrite", "to_xml", "dblink", "crosstab", "connectby", "xpath_table",
        // Tables of the server's that say what names mean, and what sessions begin with.
        "pg_proc", "pg_class", "pg_attribute", "pg_attrdef", "pg_operator", "pg_cast", "pg_type",
        "pg_aggregate", "pg_rewrite", "pg_trigger", "pg_index", "pg_constraint", "pg_namespace",
        "pg_event_trigger", "pg_db_role_setting", "pg_policy", "pg_conversion", "pg_authid",
        "pg_language", "pg_am", "pg_op", "pg_range", "pg_transform", "pg_ts_", "pg_database",
        "pg_foreign", "pg_extension", "tsquery_rewrite",
    ].map { (name: String) in Array(name.utf8) }

    /// The same by the byte that they may begin with: most bytes begin none.
    private static let byStart: [[[UInt8]]] = (0...255).map { (byte: UInt8) in
        parts.filter { folds(byte, to: $0[0]) }
    }

    /// Whether one of them stands anywhere in a text, in whatever case.
    ///
    /// INSERT statements have many words, so that nothing is allocated for one.
    static func holds(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count >= 5 else { return false }
        return text.indices.contains { start in
            byStart[Int(text[start])].contains { part in
                text.endIndex - start >= part.count
                    && part.indices.allSatisfy { folds(text[start + $0], to: part[$0]) }
            }
        }
    }

    /// Whether a server may take a byte of a name for a lower case letter: in Turkish, İ is i.
    private static func folds(_ byte: UInt8, to letter: UInt8) -> Bool {
        let lower = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte
        return lower == letter || letter == UInt8(ascii: "i") && byte >= 0x80
    }
}
