/// A table whose rows a target does without.
public struct DisposableTable: Hashable, Sendable {
    /// What is lost with the rows.
    public enum Loss: String, Hashable, Sendable {
        /// Nothing: Synapse fills the table again, or only needs it while it runs.
        case nothing
        /// Something that helps and comes back by itself.
        case cached
        /// A record that some want to keep.
        case record
    }

    /// The table's name.
    public let name: String
    /// What is lost.
    public let loss: Loss
    /// Why it can be left behind.
    public let reason: String
    /// A table that refers to it and that it refers to: both stay behind, or neither.
    public let companion: String?

    init(_ name: String, _ loss: Loss, _ reason: String, with companion: String? = nil) {
        self.name = name
        self.loss = loss
        self.reason = reason
        self.companion = companion
    }
}

extension SynapseTables {
    /// Tables whose rows can stay behind, with reasons.
    ///
    /// A table that a sequence feeds is only here if Synapse accepts it empty: an empty table cannot
    /// be ahead of its sequence. Apart from `companion`, no table refers to them with a foreign key.
    public static let disposable: [DisposableTable] = [
        DisposableTable(
            oneTimeKeys, .nothing,
            "keys that were handed out already must not be handed out again; clients upload new "
                + "ones"),
        DisposableTable(
            "presence_stream", .cached,
            "who is online is learnt anew when clients connect; status messages are lost"),
        DisposableTable(
            "cache_invalidation_stream_by_instance", .nothing,
            "tells running processes to forget cached rows; nothing runs during a move"),
        DisposableTable(
            "worker_locks", .nothing, "locks of processes that have ended"),
        DisposableTable(
            "worker_read_write_locks", .nothing, "locks of processes that have ended",
            with: "worker_read_write_locks_mode"),
        DisposableTable(
            "worker_read_write_locks_mode", .nothing, "locks of processes that have ended",
            with: "worker_read_write_locks"),
        DisposableTable(
            "open_id_tokens", .nothing, "live for an hour"),
        DisposableTable(
            "login_tokens", .nothing, "live for minutes"),
        DisposableTable(
            "ui_auth_sessions_ips", .nothing, "belongs to sign-ins in progress"),
        DisposableTable(
            "received_transactions", .cached,
            "answers to servers that repeat a transaction; kept for a day, in old releases a month"),
        DisposableTable(
            "local_media_repository_url_cache", .cached, "previews are fetched again"),
        DisposableTable(
            "server_keys_json", .record,
            "other servers' keys are fetched again; those of servers that are gone are lost, and"
                + " their old events can no longer be checked"),
        DisposableTable(
            "server_signature_keys", .record,
            "other servers' keys are fetched again; those of servers that are gone are lost, and"
                + " their old events can no longer be checked"),
        DisposableTable(
            "user_ips", .record, "where users connected from; kept for 28 days by default"),
        DisposableTable(
            "user_daily_visits", .record, "statistics of use"),
        DisposableTable(
            "monthly_active_users", .cached, "counted again from activity"),
    ]
}
