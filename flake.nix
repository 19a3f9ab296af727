{
  description = "Checks whether compressed images and videos still look right";
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  outputs = { self, nixpkgs }:
    let
      systems = [ "x86_64-linux" "aarch64-linux" ];
      each = f: nixpkgs.lib.genAttrs systems (system: f nixpkgs.legacyPackages.${system});
    in {
      packages = each (pkgs: {
        default = pkgs.stdenv.mkDerivation {
          pname = "framewise";
          version = "0.1.0";
          src = self;
          nativeBuildInputs = with pkgs; [ cmake esbuild ninja pkg-config ];
          buildInputs = with pkgs; [
            boost curl ffmpeg fmt hiredis lcms2 leptonica libavif libdeflate libebur128
            libhwy libjpeg libjxl libwebp nlohmann_json sqlite tesseract tomlplusplus
            libtiff vips zlib zstd
          ];
          cmakeFlags = [ "-DFRAMEWISE_TESTS=OFF" "-DFRAMEWISE_WERROR=OFF" ];
          doInstallCheck = true;
          installCheckPhase = "$out/bin/framewise selftest";
          meta = {
            license = pkgs.lib.licenses.asl20;
            mainProgram = "framewise";
            platforms = systems;
          };
        };
      });
    };
}
