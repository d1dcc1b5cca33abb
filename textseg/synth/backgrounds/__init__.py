"""What lies behind the text: painted grounds and photographs."""
