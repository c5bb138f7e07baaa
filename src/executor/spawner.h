// The spawner: a small process that forks supervisors, so that the engine, however large, never
// forks, and an attempt costs no exec of the whole program.
//
// It owns nothing: supervisors are in sessions of their own and outlive it, and a new spawner can
// be started at any time. It leaves when the engine's end of the socket is gone.
#pragma once

namespace tiphys::executor {

// Serves BeginRequests of the SOCK_SEQPACKET socket until its end. First sends a Hello.
int run_spawner(int socket);

}  // namespace tiphys::executor
