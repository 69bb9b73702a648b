"""The phases that `stack.build` lists: configuration in, component arguments out, one module per system.

What belongs here is which value goes where. What a component does belongs into `components`; a physical name into `naming`.
"""
