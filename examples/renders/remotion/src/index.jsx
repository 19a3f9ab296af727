// SPDX-License-Identifier: Apache-2.0
// A title that slides in and a disc that shrinks, for 2 s.
import React from 'react';
import { AbsoluteFill, Composition, interpolate, registerRoot, useCurrentFrame } from 'remotion';

function Intro() {
  const frame = useCurrentFrame();
  const left = interpolate(frame, [0, 30], [-140, 24], { extrapolateRight: 'clamp' });
  const scale = interpolate(frame % 50, [0, 25, 50], [1, 0.6, 1]);
  return (
    <AbsoluteFill style={{ background: 'linear-gradient(120deg, #13294b, #2a6f97)', color: '#fff', font: '700 28px DejaVu Sans, sans-serif' }}>
      <div style={{ position: 'absolute', left, top: 60 }}>Framewise</div>
      <div style={{ position: 'absolute', right: 28, bottom: 24, width: 40, height: 40, borderRadius: '50%', background: '#ffb703', transform: `scale(${scale})` }} />
    </AbsoluteFill>
  );
}

registerRoot(() => <Composition id="Intro" component={Intro} durationInFrames={50} fps={25} width={320} height={180} />);
