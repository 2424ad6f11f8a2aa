import SQLSyntax

/// Settings that a plain role may not make.
enum SuperuserSettings {
    /// Whether the server refuses to set it in a session.
    static func contains(_ name: Identifier, _ options: RewriteOptions) -> Bool {
        let name = name.description.lowercased()
        if ofExtensions.contains(where: { $0.hasSuffix(".") ? name.hasPrefix($0) : name == $0 }) {
            return !(options.server?.mayMake(name) ?? false)
        }
        guard let server = options.server else { return names.contains(name) }
        return server.refusedSettings.contains(name)
    }

    /// Whether the server refuses to keep it with a routine, a role or a database.
    ///
    /// What no library has defined yet might turn out to be a superuser's (guc.c,
    /// validate_option_array_item).
    static func refusesToStore(_ name: Identifier, _ options: RewriteOptions) -> Bool {
        guard !contains(name, options) else { return true }
        let text = name.description.lowercased()
        guard text.contains(".") else { return false }
        return !ofPlainRoles.contains(text)
            && !(options.server?.knownSettings.contains(text) ?? false)
    }

    /// Those of context PGC_SUSET in releases 11 to 18 (guc_tables.c), as their servers tell them, with
    /// Debian's own; which they are has not changed from one to the next.
    private static let names: Set<String> = [
        "allow_in_place_tablespaces", "allow_system_table_mods", "backtrace_functions",
        "commit_delay", "compute_query_id", "deadlock_timeout", "debug_discard_caches",
        "dynamic_library_path", "event_triggers", "extension_control_path",
        "extension_destdir", "ignore_checksum_failure", "jit_dump_bitcode", "lc_messages",
        "lo_compat_privileges",
        "log_duration", "log_error_verbosity", "log_executor_stats", "log_lock_failures",
        "log_lock_waits", "log_min_duration_sample", "log_min_duration_statement",
        "log_min_error_statement", "log_min_messages", "log_parameter_max_length",
        "log_parser_stats", "log_planner_stats", "log_replication_commands", "log_statement",
        "log_statement_sample_rate", "log_statement_stats", "log_temp_files",
        "log_transaction_sample_rate", "max_stack_depth", "output_plugin_libraries",
        "session_preload_libraries",
        "session_replication_role", "temp_file_limit", "track_activities",
        "track_cost_delay_timing", "track_counts", "track_functions", "track_io_timing",
        "track_wal_io_timing", "update_process_title", "wal_compression",
        "wal_consistency_checking", "wal_init_zero", "wal_recycle", "zero_damaged_pages",
        // For sessions that begin (PGC_SU_BACKEND).
        "jit_debugging_support", "jit_profiling_support", "log_connections",
        "log_disconnections",
    ]

    /// Those that a server only knows while their library is loaded; a dot at the end stands for
    /// all of that name.
    private static let ofExtensions: [String] = [
        "auto_explain.", "pg_stat_statements.track", "pg_stat_statements.track_planning",
        "pg_stat_statements.track_utility", "pgaudit.", "plperl.on_plperl_init",
        "plperl.on_plperlu_init", "plpgsql.variable_conflict", "pltcl.start_proc",
        "pltclu.start_proc",
    ]

    private static let ofPlainRoles: Set<String> = [
        "plpgsql.check_asserts", "plpgsql.extra_errors", "plpgsql.extra_warnings",
        "plpgsql.print_strict_params",
    ]
}

extension ServerRights {
    fileprivate func mayMake(_ setting: String) -> Bool {
        knownSettings.contains(setting) && !refusedSettings.contains(setting)
    }
}
