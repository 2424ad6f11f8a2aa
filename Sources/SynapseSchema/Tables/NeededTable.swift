/// A table that must be read to answer a question.
public struct NeededTable: Hashable, Sendable {
    /// A question.
    public enum Purpose: Hashable, Sendable {
        /// Will Synapse accept the export?
        case check
        /// Are its users ready?
        case readiness
        /// Are sequences behind their tables? Only the extents of columns are wanted.
        case sequences
        /// Only the number of rows is wanted.
        case count
    }

    /// How a table grows.
    public enum Size: Hashable, Comparable, Sendable {
        /// Bounded, or with the number of users: it is always worth reading.
        case small
        /// With users and what they do, to some hundred thousand rows.
        case medium
        /// With traffic: reading it costs seconds or minutes, and can be left out.
        case large
    }

    /// The table's name.
    public let name: String
    /// The columns that are wanted, by name; a release may lack some.
    public internal(set) var columns: [String]
    /// What they are wanted for.
    public internal(set) var purposes: Set<Purpose>
    /// How big the table may be.
    public let size: Size

    init(_ name: String, _ columns: [String], for purposes: Set<Purpose>, _ size: Size) {
        self.name = name
        self.columns = columns
        self.purposes = purposes
        self.size = size
    }

    static let fixed: [NeededTable] = [
        NeededTable("schema_version", ["version", "upgraded"], for: [.check], .small),
        NeededTable("schema_compat_version", ["compat_version"], for: [.check], .small),
        NeededTable("applied_schema_deltas", ["version", "file"], for: [.check], .small),
        NeededTable("background_updates", ["update_name"], for: [.check], .small),
        NeededTable(
            "stream_positions", ["stream_name", "instance_name", "stream_id"], for: [.check],
            .small),
        NeededTable("application_services_state", ["as_id", "state"], for: [.check], .small),
        NeededTable("application_services_txns", ["as_id"], for: [.check], .medium),
        NeededTable(SynapseTables.oneTimeKeys, [], for: [.count], .medium),
        NeededTable(
            "users",
            [
                "name", "password_hash", "admin", "is_guest", "deactivated", "appservice_id",
                "user_type", "creation_ts", "shadow_banned", "approved", "locked", "suspended",
            ], for: [.check, .readiness], .small),
        NeededTable(
            "access_tokens",
            ["user_id", "device_id", "valid_until_ms", "puppets_user_id", "refresh_token_id"],
            for: [.readiness], .small),
        NeededTable(
            "devices", ["user_id", "device_id", "display_name", "last_seen", "hidden"],
            for: [.readiness], .small),
        NeededTable(
            "e2e_cross_signing_keys", ["user_id", "keytype", "keydata", "stream_id"],
            for: [.readiness], .small),
        NeededTable(
            "e2e_room_keys_versions", ["user_id", "version", "algorithm", "deleted"],
            for: [.readiness], .small),
        NeededTable(
            "account_data", ["user_id", "account_data_type", "content", "stream_id"],
            for: [.readiness], .medium),
        NeededTable("user_ips", ["user_id", "last_seen"], for: [.readiness], .medium),
        NeededTable("e2e_room_keys", ["user_id", "version"], for: [.readiness], .large),
    ]

    /// Tables that sequences feed and that stay small.
    static let small: Set<String> = [
        "deleted_pushers", "device_lists_changes_converted_stream_position", "presence_stream",
        "push_rules_stream", "pushers", "quarantined_media_changes", "thread_subscriptions",
        "un_partial_stated_event_stream", "un_partial_stated_room_stream", "room_tags_revisions",
    ]
}
