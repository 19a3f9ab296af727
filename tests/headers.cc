// SPDX-License-Identifier: Apache-2.0
// Nothing but what is compiled once for all tests; see CMakeLists.txt.
