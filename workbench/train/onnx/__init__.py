"""A model as an ONNX graph (extra ``onnx``): written by a job when a version is exported."""
