extension GeneratedTable {
    /// What Synapse stores about every event.
    static var eventTables: [GeneratedTable] {
        [eventJSON, events, eventEdges, eventAuth, eventSearch, eventRelations, eventPushActions]
    }

    private static var events: GeneratedTable {
        GeneratedTable(
            name: "events",
            columns: """
                topological_ordering, event_id, type, room_id, content, unrecognized_keys, \
                processed, outlier, depth, origin_server_ts, received_ts, sender, contains_url, \
                instance_name, stream_ordering, state_key, rejection_reason
                """
        ) { event, out in
            let (world, depth) = (out.world, String(event.depth))
            out.fields(depth)
            out.eventIDField(event.index)
            out.fields(event.kind.type, world.rooms[event.room], "\\N", "\\N", "t", "f", depth)
            out.fields(String(event.time), String(event.time + 10 + out.random.below(400)))
            out.fields(world.users[event.sender], event.kind == .image ? "t" : "f", "master")
            out.fields(String(event.streamOrdering))
            out.fields(event.stateKey(in: world) ?? "\\N", "\\N")
            out.endRow()
        }
    }

    private static var eventEdges: GeneratedTable {
        GeneratedTable(
            name: "event_edges", columns: "event_id, prev_event_id, room_id, is_state"
        ) { event, out in
            for previous in [event.previous, event.secondPrevious].compactMap({ $0 }) {
                out.eventIDField(event.index)
                out.eventIDField(previous)
                out.fields("\\N", "f")
                out.endRow()
            }
        }
    }

    private static var eventAuth: GeneratedTable {
        GeneratedTable(name: "event_auth", columns: "event_id, auth_id, room_id") { event, out in
            guard event.isState || !out.world.isLocal(user: event.sender) else { return }
            for authorising in event.authEvents {
                out.eventIDField(event.index)
                out.eventIDField(authorising)
                out.fields(out.world.rooms[event.room])
                out.endRow()
            }
        }
    }

    private static var eventSearch: GeneratedTable {
        GeneratedTable(
            name: "event_search",
            columns: "event_id, room_id, sender, key, vector, origin_server_ts, stream_ordering"
        ) { event, out in
            guard event.kind == .message else { return }
            var places: [String: [Int]] = [:]
            for (place, word) in event.words(in: out.world).enumerated() where word.count > 2 {
                places[word, default: []].append(place + 1)
            }
            out.eventIDField(event.index)
            out.fields(out.world.rooms[event.room], "\\N", "content.body")
            for (number, word) in places.keys.sorted().enumerated() {
                let list = (places[word] ?? []).map(String.init).joined(separator: ",")
                out.text("\(number == 0 ? "" : " ")'\(word)':\(list)")
            }
            out.endField()
            out.fields(String(event.time), String(event.streamOrdering))
            out.endRow()
        }
    }

    private static var eventRelations: GeneratedTable {
        GeneratedTable(
            name: "event_relations",
            columns: "event_id, relates_to_id, relation_type, aggregation_key"
        ) { event, out in
            guard event.kind == .reaction else { return }
            out.eventIDField(event.index)
            out.eventIDField(event.previous)
            out.fields("m.annotation", "👍")
            out.endRow()
        }
    }

    private static var eventPushActions: GeneratedTable {
        GeneratedTable(
            name: "event_push_actions",
            columns: """
                room_id, event_id, user_id, profile_tag, actions, topological_ordering, \
                stream_ordering, notif, highlight, unread, thread_id
                """
        ) { event, out in
            let actions = #"["notify",{"set_tweak":"sound","value":"default"}]"#
            guard event.index % 12 == 0, event.kind == .encrypted else { return }
            for place in 0..<4 {
                let user = out.world.member(place * 2 + 1, room: event.room)
                out.fields(out.world.rooms[event.room])
                out.eventIDField(event.index)
                out.fields(out.world.users[user], "\\N", actions)
                out.fields(String(event.depth), String(event.streamOrdering), "1", "0", "1", "main")
                out.endRow()
            }
        }
    }
}
