"""What the network says about what entries say: links that answer, repositories that are kept, licences that stay."""
