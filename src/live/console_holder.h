// Who is served by a UNIX socket that serves one client at a time, as QEMU's serial ports do.
//
// Others may connect meanwhile: they wait in the socket's queue and hear nothing. The kernel knows the
// difference (sock_diag), and /proc knows whose socket it is.
#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

namespace bootwhy {

enum class Service {
  served,   // the server has taken this connection: silence means that the machine is silent
  queued,   // it waits until the server has done with another client
  unknown,  // the kernel does not tell
};

// How the connection on this descriptor stands.
Service service_of(int connected_socket);

struct Holder {
  pid_t pid = 0;
  std::string command;  // its command line, as it is: to be escaped
};

// The processes whose connections to the socket at `path` have been taken by its server. Those of users
// whose processes may not be looked at are left out, and those that are not found within a quarter of a
// second.
std::vector<Holder> holders_of(const std::string& path);

// Those processes in words, «process 812 (socat …) and process …»; empty where there are none. To be escaped.
std::string holders_in_words(const std::string& path);

}  // namespace bootwhy
