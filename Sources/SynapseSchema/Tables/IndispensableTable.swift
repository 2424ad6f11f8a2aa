/// A table without whose rows a Synapse does not start, or has lost what it is there for.
public struct IndispensableTable: Hashable, Sendable {
    /// The table's name.
    public let name: String
    /// What happens without its rows.
    public let reason: String

    init(_ name: String, _ reason: String) {
        self.name = name
        self.reason = reason
    }
}

extension SynapseTables {
    /// Tables whose rows have to move, with reasons.
    public static let indispensable: [IndispensableTable] =
        [
            // prepare_database.py, _get_or_create_schema_state and _setup_new_database.
            IndispensableTable(
                "schema_version",
                "without it Synapse takes the database for a new one, makes its tables once more"
                    + " and fails"),
            IndispensableTable(
                "schema_compat_version", "without it an older Synapse may start and do damage"),
            IndispensableTable(
                "applied_schema_deltas", "without it changes of the schema are applied twice"),
            IndispensableTable(
                "background_updates", "without it updates that are pending never end"),
            // util/id_generators.py, MultiWriterIdGenerator.
            IndispensableTable(
                "stream_positions", "without it workers do not know what has been sent already"),
        ]
        + [
            "events", "event_json", "event_auth", "event_edges", "event_forward_extremities",
            "event_to_state_groups", "state_events", "state_groups", "state_groups_state",
            "state_group_edges", "current_state_events", "room_memberships",
            "local_current_membership", "rooms", "room_depth",
        ].map { IndispensableTable($0, "rooms and their messages are broken without it") }
        + [
            "users", "access_tokens", "refresh_tokens", "devices", "profiles", "account_data",
            "room_account_data", "user_threepids", "user_external_ids",
        ].map { IndispensableTable($0, "users lose accounts, sessions or settings without it") }
        + [
            "e2e_cross_signing_keys", "e2e_cross_signing_signatures", "e2e_device_keys_json",
            "e2e_room_keys", "e2e_room_keys_versions", "device_inbox",
        ].map { IndispensableTable($0, "users lose keys of encrypted messages without it") }
        + [
            "device_lists_stream", "device_lists_outbound_last_success",
            "device_federation_outbox",
        ].map { IndispensableTable($0, "other servers miss changes of devices without it") }
        + [
            "local_media_repository", "local_media_repository_thumbnails",
        ].map { IndispensableTable($0, "uploaded media cannot be found without it") }
}
