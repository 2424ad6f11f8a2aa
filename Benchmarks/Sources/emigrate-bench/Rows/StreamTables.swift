extension GeneratedTable {
    /// What Synapse keeps to tell clients, workers and other servers what is new.
    static var streamTables: [GeneratedTable] {
        [
            receiptsLinearized, receiptsGraph, receivedTransactions, cacheInvalidations,
            extremities,
        ]
    }

    private static var receiptsLinearized: GeneratedTable {
        GeneratedTable(
            name: "receipts_linearized",
            columns: """
                stream_id, room_id, receipt_type, user_id, event_id, data, instance_name, \
                event_stream_ordering, thread_id
                """
        ) { event, out in
            guard event.index % 10 == 4 else { return }
            out.fields(String(event.streamOrdering), out.world.rooms[event.room], "m.read")
            out.fields(out.world.users[event.sender])
            out.eventIDField(event.index)
            out.fields("{\"ts\":\(event.time)}", "master", String(event.streamOrdering))
            out.eventIDField(event.previous)
            out.endRow()
        }
    }

    private static var receiptsGraph: GeneratedTable {
        GeneratedTable(
            name: "receipts_graph",
            columns: "room_id, receipt_type, user_id, event_ids, data, thread_id"
        ) { event, out in
            guard event.index % 10 == 4 else { return }
            out.fields(out.world.rooms[event.room], "m.read", out.world.users[event.sender])
            out.text("[\"")
            out.eventID(event.index)
            out.text("\"]")
            out.endField()
            out.fields("{\"ts\":\(event.time)}")
            out.eventIDField(event.previous)
            out.endRow()
        }
    }

    private static var receivedTransactions: GeneratedTable {
        GeneratedTable(
            name: "received_transactions",
            columns: """
                transaction_id, origin, ts, response_code, response_json, has_been_referenced
                """
        ) { event, out in
            guard event.index % 6 == 2 else { return }
            let origin = out.world.servers[out.random.below(out.world.servers.count)]
            out.fields("\(event.time)\(event.index)", origin, String(event.time), "200")
            out.fields(#"\\x7b2270647573223a7b7d7d"#, "0")
            out.endRow()
        }
    }

    private static var cacheInvalidations: GeneratedTable {
        GeneratedTable(
            name: "cache_invalidation_stream_by_instance",
            columns: "stream_id, instance_name, cache_func, keys, invalidation_ts"
        ) { event, out in
            guard event.index % 6 == 5 else { return }
            out.fields(String(event.streamOrdering), "master", "get_latest_event_ids_in_room")
            out.fields("{\(out.world.rooms[event.room])}", String(event.time))
            out.endRow()
        }
    }

    private static var extremities: GeneratedTable {
        GeneratedTable(
            name: "stream_ordering_to_exterm", columns: "stream_ordering, room_id, event_id"
        ) { event, out in
            guard event.index % 4 == 0 else { return }
            out.fields(String(event.streamOrdering), out.world.rooms[event.room])
            out.eventIDField(event.index)
            out.endRow()
        }
    }
}
