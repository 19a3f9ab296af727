// SPDX-License-Identifier: Apache-2.0
// A function that uses one instruction of WebAssembly SIMD.
const kSimd = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11]);
export const hasSimd = () => WebAssembly.validate(kSimd);
