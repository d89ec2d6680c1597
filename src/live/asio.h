// Boost.Asio, with what Boost 1.74 forgets to include under C++20.
#pragma once

#include <utility>

#include <boost/asio.hpp>
