extension GeneratedTable {
    /// What Synapse stores about the state of rooms.
    static var stateTables: [GeneratedTable] {
        [
            stateGroupsState, stateGroups, stateGroupEdges, eventToStateGroups, stateEvents,
            roomMemberships, eventAuthChains, eventAuthChainLinks, currentStateDeltas,
        ]
    }

    /// Mostly the one change that made the group; now and then all members of the room again.
    private static var stateGroupsState: GeneratedTable {
        GeneratedTable(
            name: "state_groups_state", columns: "state_group, room_id, type, state_key, event_id"
        ) { event, out in
            guard event.isState else { return }
            let (world, room) = (out.world, out.world.rooms[event.room])
            let group = String(event.stateGroup)
            out.fields(group, room, event.kind.type, event.stateKey(in: world) ?? "")
            out.eventIDField(event.index)
            out.endRow()
            guard event.isSnapshot else { return }
            for place in 0..<world.memberCount(room: event.room) {
                let user = world.member(place, room: event.room)
                guard user != event.sender else { continue }
                out.fields(group, room, "m.room.member", world.users[user])
                out.eventIDField(World.joinEvent(room: event.room, member: user))
                out.endRow()
            }
        }
    }

    private static var stateGroups: GeneratedTable {
        GeneratedTable(name: "state_groups", columns: "id, room_id, event_id") { event, out in
            guard event.isState else { return }
            out.fields(String(event.stateGroup), out.world.rooms[event.room])
            out.eventIDField(event.index)
            out.endRow()
        }
    }

    private static var stateGroupEdges: GeneratedTable {
        GeneratedTable(
            name: "state_group_edges", columns: "state_group, prev_state_group"
        ) { event, out in
            guard let old = event.oldStateGroup, old > World.firstNumber else { return }
            out.fields(String(event.stateGroup), String(old))
            out.endRow()
        }
    }

    private static var eventToStateGroups: GeneratedTable {
        GeneratedTable(
            name: "event_to_state_groups", columns: "event_id, state_group"
        ) { event, out in
            out.eventIDField(event.index)
            out.fields(String(event.stateGroup))
            out.endRow()
        }
    }

    private static var stateEvents: GeneratedTable {
        GeneratedTable(
            name: "state_events", columns: "event_id, room_id, type, state_key, prev_state"
        ) { event, out in
            guard let key = event.stateKey(in: out.world) else { return }
            out.eventIDField(event.index)
            out.fields(out.world.rooms[event.room], event.kind.type, key, "\\N")
            out.endRow()
        }
    }

    private static var roomMemberships: GeneratedTable {
        GeneratedTable(
            name: "room_memberships",
            columns: """
                event_id, user_id, sender, room_id, membership, forgotten, display_name, \
                avatar_url, event_stream_ordering
                """
        ) { event, out in
            guard event.kind == .member else { return }
            let user = out.world.users[event.sender]
            out.eventIDField(event.index)
            out.fields(user, user, out.world.rooms[event.room], "join", "0", "O'Hara \\\\ 🌸")
            out.fields("\\N", String(event.streamOrdering))
            out.endRow()
        }
    }

    private static var eventAuthChains: GeneratedTable {
        GeneratedTable(
            name: "event_auth_chains", columns: "event_id, chain_id, sequence_number"
        ) { event, out in
            guard event.isState else { return }
            out.eventIDField(event.index)
            out.fields(String(event.stateGroup), "1")
            out.endRow()
        }
    }

    private static var eventAuthChainLinks: GeneratedTable {
        GeneratedTable(
            name: "event_auth_chain_links",
            columns: """
                origin_chain_id, origin_sequence_number, target_chain_id, target_sequence_number
                """
        ) { event, out in
            guard event.isState else { return }
            for place in 0..<3 {
                let target = World.firstNumber + event.room * 3 + place
                out.fields(String(event.stateGroup), "1", String(target), "1")
                out.endRow()
            }
        }
    }

    private static var currentStateDeltas: GeneratedTable {
        GeneratedTable(
            name: "current_state_delta_stream",
            columns: """
                stream_id, room_id, type, state_key, event_id, prev_event_id, instance_name
                """
        ) { event, out in
            guard let key = event.stateKey(in: out.world) else { return }
            out.fields(String(event.streamOrdering), out.world.rooms[event.room])
            out.fields(event.kind.type, key)
            out.eventIDField(event.index)
            out.fields("\\N", "master")
            out.endRow()
        }
    }
}
