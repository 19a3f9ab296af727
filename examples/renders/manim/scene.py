# SPDX-License-Identifier: Apache-2.0
"""A title that is written beside a disc:  manim -ql -o 1 scene.py Intro"""
from manim import LEFT, RIGHT, Circle, FadeIn, Scene, Text, Write


class Intro(Scene):
    def construct(self):
        disc = Circle(color="#ffb703", fill_opacity=1).shift(3 * RIGHT).scale(0.6)
        self.play(Write(Text("Framewise").shift(2 * LEFT)), FadeIn(disc))
        self.wait(1)
